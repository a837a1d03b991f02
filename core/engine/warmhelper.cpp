// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/warmhelper.h"

#include "core/engine/labels.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUuid>

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds kGreetingTimeout{20};

QString nameOf(const QString &netns)
{
    return netns.section(u'/', -1);
}

ContainerSpec waitingContainer(const QString &image, bool seesNewcomers)
{
    const QString name =
        u"decnet_h_warm_"_s + QUuid::createUuid().toString(QUuid::WithoutBraces).left(8);
    ContainerSpec spec = netHelperContainer(
        image, name,
        {{QString::fromUtf16(labels::kRole), QString::fromUtf16(labels::kRoleHelper)}});
    spec.command = QStringList{u"--serve"_s};
    spec.openStdin = true;
    spec.autoRemove = true;
    if (seesNewcomers) {
        for (QString &bind : spec.binds)
            bind += u":rslave"_s;
    }
    return spec;
}

} // namespace

Result<std::unique_ptr<WarmHelper>> WarmHelper::start(DockerEngine &engine, const QString &image)
{
    std::optional<Error> failure;
    // An engine whose /var/run is private refuses the first way when the container starts.
    for (const bool seesNewcomers : {true, false}) {
        const auto id = engine.createContainer(waitingContainer(image, seesNewcomers));
        if (!id)
            return fail(id.error());
        std::unique_ptr<WarmHelper> helper(new WarmHelper(engine, *id));
        helper->m_seesNewcomers = seesNewcomers;
        auto stream = engine.attachContainer(*id);
        if (!stream)
            return fail(stream.error());
        helper->m_stream = std::move(*stream);
        auto started = engine.startContainer(*id);
        if (started)
            started = helper->greet();
        if (started)
            return helper;
        failure = started.error();
    }
    return fail(*failure);
}

WarmHelper::~WarmHelper()
{
    m_stream.reset();
    // It ends by itself now; asked for as well, so that it is gone when we return.
    [[maybe_unused]] const auto removed = m_engine.removeContainer(m_container, true);
}

Result<void> WarmHelper::greet()
{
    const auto line = m_stream->readLine(kGreetingTimeout);
    if (!line)
        return fail(line.error());
    const QJsonObject hello = QJsonDocument::fromJson(*line).object();
    if (!hello.value("ready"_L1).toBool())
        return fail(ErrorKind::Corrupt, u"The network helper did not say that it is ready"_s,
                    QString::fromUtf8(line->left(500)));
    for (const QJsonValue &name : hello.value("netns"_L1).toArray())
        m_namespaces.insert(name.toString());
    return {};
}

bool WarmHelper::canDo(const NetHelperJob &job) const
{
    return m_seesNewcomers || std::ranges::all_of(job.namespaces, [this](const NamespaceJob &each) {
               return m_namespaces.contains(nameOf(each.netns));
           });
}

Result<NetHelperResult> WarmHelper::run(const NetHelperJob &job, std::chrono::milliseconds timeout)
{
    const std::lock_guard lock(m_mutex);
    if (!m_stream)
        return fail(ErrorKind::Unreachable, u"The network helper is gone."_s);
    auto answer = m_stream->write(job.toJson() + '\n');
    Result<QByteArray> line =
        answer ? m_stream->readLine(timeout) : Result<QByteArray>(fail(answer.error()));
    if (!line) {
        // A late answer would be taken for that of the next job.
        m_stream.reset();
        return fail(line.error());
    }
    return NetHelperResult::fromJson(*line);
}

} // namespace decnet
