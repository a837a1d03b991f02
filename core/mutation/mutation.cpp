// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutation/mutation.h"

#include "core/mutation/applyops.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace decnet {

using namespace Qt::StringLiterals;

bool LanPatch::isGeometryOnly() const
{
    return !name && !subnet && !isDmz && !notes;
}

bool DeckyPatch::isGeometryOnly() const
{
    return !name && !services && !archetype && !distro && !osProfile && !hostname && !mac &&
           !forwardsL3 && !serviceConfig && !publish && !notes && ips.isEmpty();
}

Mutation::Mutation(const Mutation &other)
    : m_value(std::make_unique<Value>(*other.m_value))
    , m_restores(other.m_restores)
{
}

Mutation::Mutation(Mutation &&other) noexcept = default;

Mutation &Mutation::operator=(const Mutation &other)
{
    if (this != &other) {
        m_value = std::make_unique<Value>(*other.m_value);
        m_restores = other.m_restores;
    }
    return *this;
}

Mutation &Mutation::operator=(Mutation &&other) noexcept = default;

Mutation::~Mutation() = default;

const Mutation::Value &Mutation::value() const
{
    return *m_value;
}

Mutation Mutation::asRestoration() const
{
    Mutation copy = *this;
    copy.m_restores = true;
    return copy;
}

QString Mutation::opName() const
{
    static const std::array<QString, std::variant_size_v<Value>> kNames{
        u"add_lan"_s,      u"update_lan"_s,   u"remove_lan"_s,   u"add_decky"_s,  u"update_decky"_s,
        u"remove_decky"_s, u"attach_decky"_s, u"detach_decky"_s, u"move_decky"_s,
        u"add_note"_s,     u"update_note"_s,  u"remove_note"_s,  u"batch"_s};
    return kNames[m_value->index()];
}

Result<Mutation> Mutation::apply(Topology &topology) const
{
    return std::visit([&](const auto &op) { return applyOp(op, topology, m_restores); }, *m_value);
}

bool Mutation::isGeometryOnly() const
{
    if (const auto *op = std::get_if<UpdateLan>(m_value.get()))
        return op->patch.isGeometryOnly();
    if (const auto *op = std::get_if<UpdateDecky>(m_value.get()))
        return op->patch.isGeometryOnly();
    if (const auto *batch = std::get_if<Batch>(m_value.get()))
        return std::all_of(batch->ops.begin(), batch->ops.end(),
                           [](const Mutation &op) { return op.isGeometryOnly(); });
    return std::holds_alternative<AddNote>(*m_value) || std::holds_alternative<UpdateNote>(*m_value)
           || std::holds_alternative<RemoveNote>(*m_value);
}

std::size_t Mutation::stepCount() const
{
    const auto *batch = std::get_if<Batch>(m_value.get());
    if (!batch)
        return 1;
    return std::accumulate(batch->ops.begin(), batch->ops.end(), std::size_t(0),
                           [](std::size_t sum, const Mutation &op) { return sum + op.stepCount(); });
}

bool Mutation::isEmpty() const
{
    const auto *batch = std::get_if<Batch>(m_value.get());
    return batch && std::all_of(batch->ops.begin(), batch->ops.end(),
                                [](const Mutation &op) { return op.isEmpty(); });
}

} // namespace decnet
