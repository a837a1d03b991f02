// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/fragment.h"

#include <QFileSystemWatcher>
#include <QObject>

#include <vector>

namespace decnet {

/// One saved part of a topology, as the palette lists it.
struct TemplateEntry
{
    QString slug; ///< names its file: <slug>.json
    QString name; ///< as the user gave it
    std::size_t lans = 0;
    std::size_t deckies = 0;
    QString problem; ///< why the file cannot be used; empty when it can
};

/// The user's templates: a folder of fragments (see Fragment::toText), one file each, whose topology
/// carries the template's name. Files that another window or program puts there are seen too. GUI thread.
class TemplateLibrary final : public QObject
{
    Q_OBJECT

public:
    static constexpr qint64 kMaxFileBytes = 16 * 1024 * 1024;
    static constexpr int kMaxNameLength = 64;

    explicit TemplateLibrary(const QString &folder, QObject *parent = nullptr);

    /// By name. Files that cannot be read are listed with their problem.
    [[nodiscard]] const std::vector<TemplateEntry> &entries() const { return m_entries; }
    [[nodiscard]] const TemplateEntry *entry(const QString &slug) const;
    /// Why a template cannot be called so (empty, too long, taken); empty when it can. `except`: the slug
    /// that is being renamed.
    [[nodiscard]] QString nameProblem(const QString &name, const QString &except = {}) const;

    /// Errors: Invalid (name, empty fragment), those of writeFileAtomically(). The slug of the new template.
    [[nodiscard]] Result<QString> save(const QString &name, Fragment fragment);
    /// Errors: NotFound, Invalid (name, file), those of writeFileAtomically().
    [[nodiscard]] Result<void> rename(const QString &slug, const QString &name);
    /// Errors: NotFound, Refused.
    [[nodiscard]] Result<void> remove(const QString &slug);
    /// Errors: NotFound, those of readFile() and Fragment::fromText().
    [[nodiscard]] Result<Fragment> load(const QString &slug) const;

Q_SIGNALS:
    void changed();

private:
    void read();
    [[nodiscard]] QString pathOf(const QString &slug) const;
    [[nodiscard]] QString freeSlug(const QString &name) const;

    QString m_folder;
    std::vector<TemplateEntry> m_entries;
    QFileSystemWatcher m_watcher;
};

} // namespace decnet
