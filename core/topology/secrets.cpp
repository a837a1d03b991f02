// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/secrets.h"

namespace decnet {

Redacted withoutSecrets(const Topology &topology, const Catalog &catalog)
{
    Redacted redacted{topology, 0};
    for (const auto &[id, decky] : topology.deckies()) {
        Decky clean = decky;
        const int before = redacted.removed;
        for (auto it = clean.serviceConfig.begin(); it != clean.serviceConfig.end(); ++it) {
            const ServiceDef *service = catalog.service(it.key());
            if (!service)
                continue;
            for (const ConfigField &field : service->schema.fields()) {
                if (!field.secret || !it.value().contains(field.key))
                    continue;
                it.value().remove(field.key);
                ++redacted.removed;
            }
        }
        if (redacted.removed != before)
            redacted.topology.putDecky(std::move(clean));
    }
    return redacted;
}

} // namespace decnet
