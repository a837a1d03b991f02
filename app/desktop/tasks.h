// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <QtConcurrent>

#include <type_traits>
#include <utility>

namespace decnet::desktop {

/// The worker threads of the window: work that asks the store, the engine or the file system runs
/// there, its answer arrives on the GUI thread. Answers for a context that is gone are dropped, so
/// a page may be closed while its work is under way.
///
/// Lives on the GUI thread and longer than everything that work refers to by context; the
/// destructor waits for what was begun, so nothing that was accepted for saving is lost.
class Tasks final : public QObject
{
    Q_OBJECT

public:
    explicit Tasks(QObject *parent = nullptr);
    ~Tasks() override;

    /// `done(result)` runs on the GUI thread while `context` lives. Order between calls is open.
    template<typename Work, typename Done>
    void run(QObject *context, Work work, Done done)
    {
        start(m_pool, context, std::move(work), std::move(done));
    }

    /// The same, one after the other in the order of the calls: for writes to the store.
    template<typename Work, typename Done>
    void runInOrder(QObject *context, Work work, Done done)
    {
        start(m_serial, context, std::move(work), std::move(done));
    }

    /// In order too, but not behind the store's writes: what is kept in a file because the database is held
    /// must not wait for the database.
    template<typename Work, typename Done>
    void runJournal(QObject *context, Work work, Done done)
    {
        start(m_journal, context, std::move(work), std::move(done));
    }

private:
    template<typename Work, typename Done>
    void start(QThreadPool &pool, QObject *context, Work work, Done done)
    {
        // The continuation's context is this object, which outlives the pool's threads; a page may
        // be deleted at any time and would race with the worker that posts to it.
        using Answer = std::invoke_result_t<Work>;
        QtConcurrent::run(&pool, std::move(work))
            .then(this, [guard = QPointer<QObject>(context),
                         done = std::move(done)](Answer answer) mutable {
                if (guard)
                    done(std::move(answer));
            });
    }

    QThreadPool m_pool;
    QThreadPool m_serial;
    QThreadPool m_journal;
};

} // namespace decnet::desktop
