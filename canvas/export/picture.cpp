// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/export/picture.h"

#include "canvas/scene/frame.h"
#include "canvas/scene/topologyscene.h"

#include <QBuffer>
#include <QGuiApplication>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>

namespace decnet {

namespace {

constexpr qreal kMargin = 24;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(decnet::Picture)
};

/// Paper is white and nothing on it is selected; everything as before afterwards.
class OnPaper
{
public:
    explicit OnPaper(TopologyScene &scene)
        : m_scene(scene), m_style(scene.style()), m_selected(scene.document().selection().ids()),
          m_service(scene.document().selection().service())
    {
        scene.setStyle(CanvasStyle::light());
        scene.setHovered({});
        scene.document().selection().clear();
    }
    ~OnPaper()
    {
        m_scene.document().selection().set(m_selected, m_service);
        m_scene.setStyle(m_style);
    }
    OnPaper(const OnPaper &) = delete;
    OnPaper &operator=(const OnPaper &) = delete;

private:
    TopologyScene &m_scene;
    const CanvasStyle &m_style;
    SelectedIds m_selected;
    QString m_service;
};

/// Paints `area` of the scene over `target`, whose upper left corner is the painter's origin.
/// `pixels`: of the image that is painted on; null for files of lines and curves.
void render(TopologyScene &scene, QPainter &painter, const QSizeF &target, const QRectF &area,
            const raster::Target &pixels = {})
{
    Frame frame;
    frame.pixels = pixels;
    frame.scale = std::min(target.width() / area.width(), target.height() / area.height());
    frame.visible = frame.exposed = area;
    painter.save();
    painter.setClipRect(QRectF(QPointF(), area.size() * frame.scale));
    painter.scale(frame.scale, frame.scale);
    painter.translate(-area.topLeft());
    (void)scene.beginFrame(frame);
    scene.paintContent(&painter, frame);
    painter.restore();
}

QByteArray asSvg(TopologyScene &scene, const QRectF &area)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setResolution(96);
    svg.setSize(area.size().toSize());
    svg.setViewBox(QRectF(QPointF(), area.size()));
    svg.setTitle(scene.document().topology().meta.name);
    svg.setDescription(QStringLiteral("DECNET"));
    QPainter painter(&svg);
    painter.fillRect(QRectF(QPointF(), area.size()), Qt::white);
    render(scene, painter, area.size(), area);
    painter.end();
    // Text is kept as text; who looks at it elsewhere may not have the font.
    const QByteArray family = QByteArray("font-family=\"") + QGuiApplication::font().family().toUtf8();
    return QByteArray(buffer.data()).replace(family + '"', family + ", Inter, Arial, Helvetica, sans-serif\"");
}

QByteArray asPdf(TopologyScene &scene, const QRectF &area, qreal scale)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter pdf(&buffer);
    constexpr int kDotsPerInch = 288;
    pdf.setResolution(kDotsPerInch);
    pdf.setTitle(scene.document().topology().meta.name);
    pdf.setCreator(QStringLiteral("DECNET"));
    pdf.setPageMargins({});
    pdf.setPageSize(QPageSize(area.size() * scale, QPageSize::Point, QString(), QPageSize::ExactMatch));
    QPainter painter(&pdf);
    const qreal dots = scale * kDotsPerInch / 72;
    render(scene, painter, area.size() * dots, area);
    painter.end();
    return buffer.data();
}

Result<QByteArray> asPng(TopologyScene &scene, const QRectF &area, qreal scale)
{
    const QSizeF size = area.size() * scale;
    if (size.width() * size.height() > static_cast<qreal>(kMaxPicturePixels)) {
        return fail(ErrorKind::Invalid,
                    Words::tr("The picture would have %1 × %2 pixels; choose a smaller scale, or SVG.")
                        .arg(qCeil(size.width()))
                        .arg(qCeil(size.height())));
    }
    QImage image(qCeil(size.width()), qCeil(size.height()), QImage::Format_RGB32);
    if (image.isNull())
        return fail(ErrorKind::Invalid, Words::tr("There is not enough memory for this picture."));
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing
                           | QPainter::SmoothPixmapTransform);
    render(scene, painter, size, area,
           {reinterpret_cast<QRgb *>(image.bits()), image.bytesPerLine() / 4, image.rect()});
    painter.end();
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    if (!image.save(&buffer, "PNG"))
        return fail(ErrorKind::Internal, Words::tr("The picture cannot be written as PNG."));
    return buffer.data();
}

} // namespace

Result<QByteArray> drawPicture(TopologyScene &scene, PictureFormat format, const QRectF &area, qreal scale)
{
    QRectF shown = area;
    if (shown.isNull()) {
        shown = scene.contentRect();
        if (shown.isNull())
            return fail(ErrorKind::Invalid, Words::tr("This topology is empty: there is nothing to draw."));
        shown.adjust(-kMargin, -kMargin, kMargin, kMargin);
    }
    const qreal factor = std::clamp(scale, 0.1, 8.0);
    const OnPaper paper(scene);
    switch (format) {
    case PictureFormat::Svg: return asSvg(scene, shown);
    case PictureFormat::Pdf: return asPdf(scene, shown, factor);
    case PictureFormat::Png: break;
    }
    return asPng(scene, shown, factor);
}

void printPicture(TopologyScene &scene, QPainter &painter, const QRectF &page)
{
    const QRectF content = scene.contentRect();
    if (content.isNull())
        return;
    const OnPaper paper(scene);
    painter.translate(page.topLeft());
    render(scene, painter, page.size(), content.adjusted(-kMargin, -kMargin, kMargin, kMargin));
}

} // namespace decnet
