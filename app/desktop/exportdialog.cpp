// SPDX-License-Identifier: GPL-3.0-or-later
#include "exportdialog.h"

#include "canvas/style/icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

struct FormatRow
{
    ExportFormat format;
    const char *suffix;
    const char *icon;
    const char *title;
    const char *hint;
};

constexpr std::array kFormats{
    FormatRow{ExportFormat::Json, "json", "document-new",
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog", "DECNET document (JSON)"),
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog",
                                "Everything, exactly: can be imported again and has the same hash.")},
    FormatRow{ExportFormat::Yaml, "yaml", "document-new",
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog", "DECNET document (YAML)"),
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog",
                                "The same for people and version control.")},
    FormatRow{ExportFormat::Compose, "yml", "docker",
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog", "Compose file"),
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog",
                                "The containers and networks that Deploy makes. Holds the decoys' "
                                "passwords.")},
    FormatRow{ExportFormat::Containerlab, "clab.yml", "maze",
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog", "containerlab topology"),
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog",
                                "Networks as bridges, deckies as nodes; no service settings.")},
    FormatRow{ExportFormat::Graphml, "graphml", "link",
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog", "GraphML"),
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog",
                                "The graph alone, for yEd, Gephi or networkx.")},
    FormatRow{ExportFormat::Svg, "svg", "zoom-fit",
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog", "SVG picture"),
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog", "Sharp at every size.")},
    FormatRow{ExportFormat::Pdf, "pdf", "zoom-fit",
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog", "PDF"),
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog", "One page as large as the drawing.")},
    FormatRow{ExportFormat::Png, "png", "zoom-fit",
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog", "PNG picture"),
              QT_TRANSLATE_NOOP("decnet::desktop::ExportDialog", "Pixels, for documents and chats.")},
};

} // namespace

bool isPicture(ExportFormat format)
{
    return format == ExportFormat::Svg || format == ExportFormat::Pdf || format == ExportFormat::Png;
}

QString exportSuffix(ExportFormat format)
{
    for (const FormatRow &row : kFormats) {
        if (row.format == format)
            return QLatin1StringView(row.suffix);
    }
    return u"json"_s;
}

ExportDialog::ExportDialog(const QString &name, bool hasSecrets, bool hasCanvas, QWidget *parent)
    : QDialog(parent)
    , m_hasSecrets(hasSecrets)
{
    setObjectName(u"exportDialog"_s);
    setWindowTitle(tr("Export “%1”").arg(name));
    m_formats = new QListWidget(this);
    m_formats->setObjectName(u"exportFormats"_s);
    m_formats->setAccessibleName(tr("Format"));
    for (const FormatRow &row : kFormats) {
        if (isPicture(row.format) && !hasCanvas)
            continue;
        auto *item = new QListWidgetItem(decnetIcon(QLatin1StringView(row.icon)), tr(row.title), m_formats);
        item->setData(Qt::UserRole, static_cast<int>(row.format));
        item->setData(Qt::UserRole + 1, tr(row.hint));
    }
    m_hint = new QLabel(this);
    m_hint->setWordWrap(true);
    m_hint->setProperty("role", u"muted"_s);
    m_secrets = new QCheckBox(tr("Include the passwords of decoy services"), this);
    m_secrets->setObjectName(u"exportSecrets"_s);
    m_areaLabel = new QLabel(tr("Area"), this);
    m_area = new QComboBox(this);
    m_area->setObjectName(u"exportArea"_s);
    m_area->addItems({tr("Everything"), tr("What the canvas shows")});
    m_scaleLabel = new QLabel(tr("Scale"), this);
    m_scale = new QComboBox(this);
    m_scale->setObjectName(u"exportScale"_s);
    for (const double scale : {0.5, 1.0, 2.0, 4.0})
        m_scale->addItem(tr("%1 %").arg(scale * 100), scale);
    m_scale->setCurrentIndex(1);
    auto *options = new QGridLayout;
    options->setColumnStretch(1, 1);
    options->addWidget(m_areaLabel, 0, 0);
    options->addWidget(m_area, 0, 1);
    options->addWidget(m_scaleLabel, 1, 0);
    options->addWidget(m_scale, 1, 1);

    auto *reject = new QPushButton(tr("Cancel"), this);
    reject->setObjectName(u"exportReject"_s);
    auto *accept = new QPushButton(tr("Choose file…"), this);
    accept->setObjectName(u"exportAccept"_s);
    accept->setProperty("kind", u"primary"_s);
    accept->setDefault(true);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(accept);
    buttons->addWidget(reject);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(10);
    layout->addWidget(m_formats, 1);
    layout->addWidget(m_hint);
    layout->addWidget(m_secrets);
    layout->addLayout(options);
    layout->addLayout(buttons);
    resize(460, 480);

    connect(m_formats, &QListWidget::currentRowChanged, this, &ExportDialog::refresh);
    connect(m_formats, &QListWidget::itemDoubleClicked, accept, &QPushButton::click);
    connect(reject, &QPushButton::clicked, this, &QDialog::reject);
    connect(accept, &QPushButton::clicked, this, [this] {
        const ExportChoice choice{format(), m_secrets->isChecked(), m_area->currentIndex() == 1,
                                  m_scale->currentData().toDouble()};
        QDialog::accept();
        Q_EMIT chosen(choice);
    });
    m_formats->setCurrentRow(0);
}

ExportFormat ExportDialog::format() const
{
    const QListWidgetItem *item = m_formats->currentItem();
    return item ? static_cast<ExportFormat>(item->data(Qt::UserRole).toInt()) : ExportFormat::Json;
}

void ExportDialog::refresh()
{
    const ExportFormat now = format();
    if (m_formats->currentItem())
        m_hint->setText(m_formats->currentItem()->data(Qt::UserRole + 1).toString());
    m_secrets->setVisible(m_hasSecrets && (now == ExportFormat::Json || now == ExportFormat::Yaml));
    const bool scaled = now == ExportFormat::Png || now == ExportFormat::Pdf;
    for (QWidget *widget : {static_cast<QWidget *>(m_areaLabel), static_cast<QWidget *>(m_area)})
        widget->setVisible(isPicture(now));
    for (QWidget *widget : {static_cast<QWidget *>(m_scaleLabel), static_cast<QWidget *>(m_scale)})
        widget->setVisible(scaled);
}

} // namespace decnet::desktop
