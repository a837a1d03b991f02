// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/templatelibrary.h"

#include "core/base/atomicfile.h"

#include <QDir>
#include <QRegularExpression>

#include <algorithm>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString kSuffix = u".json"_s;

} // namespace

TemplateLibrary::TemplateLibrary(const QString &folder, QObject *parent)
    : QObject(parent), m_folder(folder)
{
    // Made now, so that it can be watched; where that is refused, saving says why.
    QDir().mkpath(m_folder);
    m_watcher.addPath(m_folder);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &TemplateLibrary::read);
    read();
}

QString TemplateLibrary::pathOf(const QString &slug) const
{
    return QDir(m_folder).filePath(slug + kSuffix);
}

void TemplateLibrary::read()
{
    m_entries.clear();
    const QStringList files
        = QDir(m_folder).entryList({u'*' + kSuffix}, QDir::Files | QDir::Readable, QDir::Name);
    for (const QString &file : files) {
        TemplateEntry entry;
        entry.slug = file.chopped(kSuffix.size());
        entry.name = entry.slug;
        if (const auto fragment = load(entry.slug)) {
            if (!fragment->topology.meta.name.isEmpty())
                entry.name = fragment->topology.meta.name;
            entry.lans = fragment->lanCount();
            entry.deckies = fragment->topology.deckies().size();
        } else {
            entry.problem = fragment.error().message;
        }
        m_entries.push_back(std::move(entry));
    }
    std::stable_sort(m_entries.begin(), m_entries.end(), [](const auto &a, const auto &b) {
        return QString::localeAwareCompare(a.name, b.name) < 0;
    });
    Q_EMIT changed();
}

const TemplateEntry *TemplateLibrary::entry(const QString &slug) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const TemplateEntry &entry) { return entry.slug == slug; });
    return found == m_entries.end() ? nullptr : &*found;
}

QString TemplateLibrary::nameProblem(const QString &name, const QString &except) const
{
    const QString trimmed = name.trimmed();
    if (trimmed.isEmpty())
        return tr("Give it a name.");
    if (trimmed.size() > kMaxNameLength)
        return tr("A name has at most %1 characters.").arg(kMaxNameLength);
    for (const TemplateEntry &entry : m_entries) {
        if (entry.slug != except && entry.name.compare(trimmed, Qt::CaseInsensitive) == 0)
            return tr("There is a template “%1” already.").arg(entry.name);
    }
    return {};
}

QString TemplateLibrary::freeSlug(const QString &name) const
{
    static const QRegularExpression kOther(u"[^a-z0-9]+"_s);
    QString base = name.toLower().replace(kOther, u"-"_s).left(40);
    while (base.startsWith(u'-'))
        base.remove(0, 1);
    while (base.endsWith(u'-'))
        base.chop(1);
    if (base.isEmpty())
        base = u"template"_s;
    QString slug = base;
    for (int number = 2; QFileInfo::exists(pathOf(slug)); ++number)
        slug = u"%1-%2"_s.arg(base).arg(number);
    return slug;
}

Result<QString> TemplateLibrary::save(const QString &name, Fragment fragment)
{
    if (fragment.isEmpty())
        return fail(ErrorKind::Invalid, tr("Select networks or deckies first."));
    if (const QString problem = nameProblem(name); !problem.isEmpty())
        return fail(ErrorKind::Invalid, problem);
    fragment.topology.meta.name = name.trimmed();
    const QString slug = freeSlug(name);
    if (auto written = writeFileAtomically(pathOf(slug), fragment.toText()); !written)
        return fail(written.error());
    read();
    return slug;
}

Result<void> TemplateLibrary::rename(const QString &slug, const QString &name)
{
    if (const QString problem = nameProblem(name, slug); !problem.isEmpty())
        return fail(ErrorKind::Invalid, problem);
    auto fragment = load(slug);
    if (!fragment)
        return fail(fragment.error());
    fragment->topology.meta.name = name.trimmed();
    if (auto written = writeFileAtomically(pathOf(slug), fragment->toText()); !written)
        return fail(written.error());
    read();
    return {};
}

Result<void> TemplateLibrary::remove(const QString &slug)
{
    QFile file(pathOf(slug));
    if (!file.exists())
        return fail(ErrorKind::NotFound, tr("There is no template file %1.").arg(file.fileName()));
    if (!file.remove()) {
        return fail(ErrorKind::Refused,
                    tr("%1 cannot be deleted: %2").arg(file.fileName(), file.errorString()));
    }
    read();
    return {};
}

Result<Fragment> TemplateLibrary::load(const QString &slug) const
{
    const auto text = readFile(pathOf(slug), kMaxFileBytes);
    if (!text)
        return fail(text.error());
    auto fragment = Fragment::fromText(*text);
    if (!fragment) {
        Error error = fragment.error();
        error.message = tr("%1: %2").arg(pathOf(slug), error.message);
        return fail(error);
    }
    return fragment;
}

} // namespace decnet
