// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/records.h"

#include <array>
#include <utility>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

const std::array<std::pair<ArtifactState, QString>, 4> kArtifactStates{{
    {ArtifactState::Complete, u"complete"_s},
    {ArtifactState::Truncated, u"truncated"_s},
    {ArtifactState::Incomplete, u"incomplete"_s},
    {ArtifactState::Rejected, u"rejected"_s},
}};

} // namespace

QString artifactStateName(ArtifactState state)
{
    for (const auto &[value, name] : kArtifactStates) {
        if (value == state)
            return name;
    }
    return kArtifactStates.back().second;
}

std::optional<ArtifactState> artifactStateFromName(const QString &name)
{
    for (const auto &[value, text] : kArtifactStates) {
        if (text == name)
            return value;
    }
    return std::nullopt;
}

} // namespace decnet
