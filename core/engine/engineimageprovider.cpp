// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engineimageprovider.h"

#include "core/docker/payloads.h"

namespace decnet {

using namespace Qt::StringLiterals;

EngineImageProvider::EngineImageProvider(DockerEngine &engine, ImageBuilder builder)
    : m_engine(engine), m_builder(std::move(builder))
{}

Result<void> EngineImageProvider::pack()
{
    const std::lock_guard lock(m_mutex);
    if (m_decoy && m_helper)
        return {};
    const auto payloads = Payloads::locate();
    if (!payloads)
        return fail(payloads.error());
    auto decoy = payloads->decoydImage();
    if (!decoy)
        return fail(decoy.error());
    auto helper = payloads->netHelperImage();
    if (!helper)
        return fail(helper.error());
    m_decoy = std::move(*decoy);
    m_helper = std::move(*helper);
    return {};
}

Result<EngineImages> EngineImageProvider::images()
{
    if (auto ok = pack(); !ok)
        return fail(ok.error());
    return EngineImages{m_decoy->reference, m_helper->reference};
}

Result<void> EngineImageProvider::ensure(const WantedImage &image, const Task &task)
{
    const auto exists = m_engine.imageExists(image.reference);
    if (!exists)
        return fail(exists.error());
    if (*exists)
        return {};
    switch (image.source) {
    case ImageSource::Pull:
        return m_engine.pullImage(image.reference, task);
    case ImageSource::Build:
        return m_builder.build(image.reference, image.buildContext, task);
    case ImageSource::Carried:
        break;
    }
    if (auto ok = pack(); !ok)
        return ok;
    for (const auto *carried : {&*m_decoy, &*m_helper}) {
        if (carried->reference == image.reference)
            return m_engine.loadImage(carried->tar);
    }
    return fail(ErrorKind::NotFound,
                u"Image “%1” is neither in the engine nor part of this program."_s.arg(
                    image.reference));
}

} // namespace decnet
