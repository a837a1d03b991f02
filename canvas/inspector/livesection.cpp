// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/inspector/formfields.h"
#include "canvas/inspector/forms.h"
#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

/// More stand in the events dock.
constexpr int kMaxShown = 8;

QString tr(const char *text)
{
    return QCoreApplication::translate("decnet::Inspector", text);
}

QString when(const QDateTime &at)
{
    return at.isValid() ? QLocale().toString(at.toLocalTime(), QLocale::ShortFormat) : QString();
}

QString masked()
{
    // Always as long: the length of a secret is a secret too.
    return QString(8, QChar(0x2022));
}

QWidget *makeCredential(const CapturedCredential &credential, int row, QWidget *parent)
{
    auto *card = new QFrame(parent);
    card->setProperty("panel", u"card"_s);
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(10, 6, 6, 8);
    layout->setSpacing(2);
    auto *line = new QHBoxLayout;
    auto *principal = new QLabel(credential.principal.isEmpty() ? tr("(no name)")
                                                                : credential.principal,
                                 card);
    principal->setTextFormat(Qt::PlainText);
    principal->setProperty("role", u"strong"_s);
    principal->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *secret = new QLabel(masked(), card);
    secret->setObjectName(u"credentialSecret/%1"_s.arg(row));
    secret->setTextFormat(Qt::PlainText);
    secret->setProperty("role", u"code"_s);
    secret->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *eye = new QToolButton(card);
    eye->setObjectName(u"credentialReveal/%1"_s.arg(row));
    eye->setAutoRaise(true);
    eye->setCheckable(true);
    eye->setIcon(decnetIcon(u"eye"_s));
    eye->setToolTip(tr("Show the secret"));
    eye->setAccessibleName(tr("Show the secret"));
    const QString plain = credential.secret.isEmpty() ? tr("(only a hash)") : credential.secret;
    QObject::connect(eye, &QToolButton::toggled, secret, [secret, eye, plain](bool shown) {
        secret->setText(shown ? plain : masked());
        eye->setIcon(decnetIcon(shown ? u"eye-off"_s : u"eye"_s));
    });
    line->addWidget(principal);
    line->addWidget(secret, 1);
    line->addWidget(eye);
    layout->addLayout(line);
    QStringList facts{credential.service, credential.attackerIp, when(credential.lastSeen)};
    if (credential.attempts > 1)
        facts.append(u"×%1"_s.arg(credential.attempts));
    facts.removeAll(QString());
    auto *detail = new QLabel(facts.join(u" · "_s), card);
    detail->setTextFormat(Qt::PlainText);
    detail->setWordWrap(true);
    detail->setProperty("role", u"muted"_s);
    layout->addWidget(detail);
    return card;
}

} // namespace

QWidget *makeLiveSection(EditorDocument &document, DeckyId id)
{
    const CanvasStyle &style = CanvasStyle::forPalette(QGuiApplication::palette());
    auto *section = new FormSection(tr("Live"));
    if (const DeckyRuntime *runtime = document.runtime(id)) {
        auto *row = new QWidget(section);
        auto *layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(6);
        auto *dot = new QLabel(row);
        dot->setPixmap(decnetPixmap(u"dot"_s, 14, style.state(runtime->state),
                                    section->devicePixelRatioF()));
        auto *text = new QLabel(stateText(runtime->state), row);
        text->setObjectName(u"liveState"_s);
        layout->addWidget(dot);
        layout->addWidget(text, 1);
        section->addRow(tr("State"), row);
        if (!runtime->lastError.isEmpty())
            section->addRow(tr("Last error"), runtime->lastError);
        if (runtime->lastSeen.isValid())
            section->addRow(tr("Seen"), when(runtime->lastSeen));
    }
    const DeckyActivity *activity = document.activity(id);
    section->addRow(tr("Events"), QLocale().toString(activity ? activity->events : 0));
    if (!activity)
        return section;
    if (!activity->lastAttackerIp.isEmpty()) {
        section->addRow(tr("Last touch"),
                        u"%1 · %2 · %3"_s.arg(activity->lastAttackerIp, activity->lastService,
                                              when(activity->lastSeen)));
    }
    if (!activity->credentials.isEmpty()) {
        section->addHint(tr("Captured credentials"));
        int row = 0;
        for (const CapturedCredential &credential : activity->credentials) {
            if (row == kMaxShown) {
                section->addHint(
                    tr("and %1 more").arg(activity->credentials.size() - kMaxShown));
                break;
            }
            section->addWide(makeCredential(credential, row++, section));
        }
    }
    return section;
}

} // namespace decnet
