// SPDX-License-Identifier: GPL-3.0-or-later
// Renders the editor's states to PNG files: shots <folder> [<scale>]. For eyes, and for the manual.
#include "canvasfixture.h"

#include "canvas/document/lookeditor.h"
#include "canvas/scene/cardpainter.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvasview.h"
#include "canvas/widgets/inspectorpanel.h"
#include "canvas/widgets/palettepanel.h"
#include "canvas/widgets/problemspanel.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QSplitter>
#include <QStyleFactory>

using namespace decnet;
using namespace decnet::canvastest;

namespace {

/// The application's own look, from its own files.
void applyTheme(bool dark)
{
    const QDir themes(qEnvironmentVariable("DECNET_SOURCE_DIR") + u"/resources/themes"_s);
    QFile tokenFile(themes.filePath(dark ? u"dark.json"_s : u"light.json"_s));
    QFile sheetFile;
    for (const QString &name : themes.entryList({u"*.qss"_s}))
        sheetFile.setFileName(themes.filePath(name));
    if (!tokenFile.open(QIODevice::ReadOnly) || !sheetFile.open(QIODevice::ReadOnly))
        qFatal("no theme in %s", qPrintable(themes.path()));
    const QJsonObject tokens = QJsonDocument::fromJson(tokenFile.readAll()).object();
    QString sheet = QString::fromUtf8(sheetFile.readAll());
    QStringList names = tokens.keys();
    std::sort(names.begin(), names.end(),
              [](const QString &a, const QString &b) { return a.size() > b.size(); });
    for (const QString &name : names)
        sheet.replace(u'@' + name, tokens.value(name).toString());
    const auto colour = [&](const char *name) {
        return QColor(tokens.value(QLatin1String(name)).toString());
    };
    QPalette palette;
    palette.setColor(QPalette::Window, colour("window"));
    palette.setColor(QPalette::WindowText, colour("text"));
    palette.setColor(QPalette::Base, colour("surface"));
    palette.setColor(QPalette::AlternateBase, colour("surfaceAlt"));
    palette.setColor(QPalette::Text, colour("text"));
    palette.setColor(QPalette::PlaceholderText, colour("textMuted"));
    palette.setColor(QPalette::Button, colour("surface"));
    palette.setColor(QPalette::ButtonText, colour("text"));
    palette.setColor(QPalette::Highlight, colour("accent"));
    palette.setColor(QPalette::HighlightedText, colour("onAccent"));
    for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colour("textDisabled"));
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    QApplication::setPalette(palette);
    qApp->setStyleSheet(sheet);
}

struct Window
{
    EditorDocument document{catalog()};
    QWidget frame;
    CanvasView *view = nullptr;

    Window()
    {
        frame.resize(1440, 900);
        auto *inspector = new InspectorPanel(document);
        auto *palette = new PalettePanel(document);
        auto *problems = new ProblemsPanel(document);
        view = new CanvasView(document);
        auto *middle = new QSplitter(Qt::Vertical);
        middle->addWidget(view);
        middle->addWidget(problems);
        middle->setSizes({720, 180});
        auto *row = new QSplitter(Qt::Horizontal);
        row->addWidget(palette);
        row->addWidget(middle);
        row->addWidget(inspector);
        row->setSizes({240, 880, 320});
        auto *layout = new QHBoxLayout(&frame);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(row);
        frame.show();
    }

    void shoot(const QDir &folder, const QString &name)
    {
        QTest::qWait(120);
        if (!frame.grab().save(folder.filePath(name + u".png"_s)))
            qFatal("cannot write %s", qPrintable(folder.filePath(name)));
    }
};

void makeLive(EditorDocument &document, const Office &ids)
{
    RuntimeOverlay overlay;
    for (const auto &[id, decky] : document.topology().deckies())
        overlay.insert(id, {DeckyState::Running, {}, QDateTime::currentDateTimeUtc()});
    overlay[ids.files].state = DeckyState::Failed;
    overlay[ids.files].lastError = u"ssh exited with code 1"_s;
    overlay[ids.mail].state = DeckyState::Degraded;
    document.setRuntime(overlay);
    document.setEditable(false);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    document.setEventCount(ids.web, 41, now);
    document.recordEvent(ids.web, u"http"_s, u"172.16.0.9"_s, now, PulseSeverity::Interaction);
    document.recordEvent(ids.gateway, u"ssh"_s, u"203.0.113.7"_s, now, PulseSeverity::Critical);
    document.recordCredential(ids.gateway, {u"ssh"_s, u"root"_s, u"hunter2"_s, u"plaintext"_s,
                                            u"203.0.113.7"_s, now, 3});
    document.recordCredential(ids.gateway, {u"ssh"_s, u"admin"_s, u"admin"_s, u"plaintext"_s,
                                            u"203.0.113.7"_s, now, 1});
}

/// Notes, colours, locks and collapsed networks.
void shootLooks(const QDir &folder, const QString &suffix)
{
    Window window;
    EditorDocument &document = window.document;
    const Office ids = buildOffice(document);
    TopologyEditor editor(document);
    LookEditor look(document);
    const auto on = [&](auto id) -> LookEditor & {
        document.selection().select(id);
        return look;
    };
    on(ids.office).setColour(NamedColour::Teal);
    on(ids.dmz).setColour(NamedColour::Red);
    on(ids.web).setColour(NamedColour::Purple);
    on(ids.files).setColour(NamedColour::Green);
    on(ids.mail).setLocked(true);
    on(ids.office).setLocked(true);
    const auto note = editor.addNote({-240, -420, 380, 150},
                                     u"Phase 1\n\nThe web server is the way in. Watch for scans from the "
                                     "partner network; 198.51.100.0/24 is ours."_s);
    const auto full = editor.addNote({200, -420, 190, 96},
                                     u"More than fits into this small note, so that the last line "
                                     "ends in dots and nothing is cut in the middle of a letter"_s);
    on(*full).setColour(NamedColour::Blue);
    on(*full).setLocked(true);
    const auto ground = editor.addNote({380, -470, 640, 480}, u"Partner zone"_s);
    on(*ground).setColour(NamedColour::Grey);
    look.raise(Raise::ToBack);
    qreal x = -240;
    for (const NamedColour colour : kNamedColours) {
        const auto made = editor.addNote({x, 420, 96, 60}, colourText(colour));
        on(*made).setColour(colour);
        x += 106;
    }
    on(ids.lab).setCollapsed(true);
    document.selection().select(*note);
    window.view->zoomToFit();
    window.shoot(folder, u"looks"_s + suffix);
    document.selection().select(ids.lab);
    LanPatch overlap;
    overlap.subnet = document.topology().lan(ids.office)->subnet;
    document.perform(UpdateLan{ids.lab, overlap});
    look.setCollapsed(true);
    window.shoot(folder, u"looks-problem"_s + suffix);
    window.view->setZoom(0.36);
    window.shoot(folder, u"looks-mid"_s + suffix);
    window.view->setZoom(0.2);
    window.shoot(folder, u"looks-far"_s + suffix);
    on(ids.office).setCollapsed(true);
    on(ids.dmz).setCollapsed(true);
    makeLive(document, ids);
    window.view->zoomToFit();
    window.view->setZoom(1);
    document.selection().select(ids.files);
    window.shoot(folder, u"looks-live"_s + suffix);
    document.selection().select(*note);
    window.view->renameSelected();
    window.shoot(folder, u"looks-typing"_s + suffix);
}

void shootTheme(const QDir &folder, const QString &suffix)
{
    {
        Window window;
        window.shoot(folder, u"empty"_s + suffix);
    }
    {
        Window window;
        const Office ids = buildOffice(window.document);
        window.view->zoomToFit();
        window.document.selection().select(ids.web, u"http"_s);
        window.shoot(folder, u"edit-decky"_s + suffix);
        window.document.selection().select(ids.office);
        window.shoot(folder, u"edit-lan"_s + suffix);
        // Problems of every kind on the canvas.
        DeckyPatch clash;
        clash.ips.insert(ids.office, window.document.topology().homeEdge(ids.files)->ip);
        window.document.perform(UpdateDecky{ids.mail, clash});
        LanPatch overlap;
        overlap.subnet = window.document.topology().lan(ids.office)->subnet;
        window.document.perform(UpdateLan{ids.lab, overlap});
        window.document.selection().clear();
        window.shoot(folder, u"problems"_s + suffix);
        window.document.selection().select(ids.mail);
        window.view->renameSelected();
        window.shoot(folder, u"rename"_s + suffix);
    }
    {
        Window window;
        const Office ids = buildOffice(window.document);
        window.view->zoomToFit();
        makeLive(window.document, ids);
        window.document.selection().select(ids.gateway);
        window.shoot(folder, u"live"_s + suffix);
    }
    shootLooks(folder, suffix);
    {
        Window window;
        window.document.replaceTopology(generated(4, 3, 3, 42));
        window.view->zoomToFit();
        window.shoot(folder, u"maze"_s + suffix);
        window.view->setZoom(0.33);
        window.shoot(folder, u"maze-mid"_s + suffix);
    }
}

} // namespace

int main(int argc, char **argv)
{
    if (argc > 2)
        qputenv("QT_SCALE_FACTOR", argv[2]);
    QApplication app(argc, argv);
    const QDir folder(argc > 1 ? QString::fromLocal8Bit(argv[1]) : u"."_s);
    folder.mkpath(u"."_s);
    const QString scale = argc > 2 ? u"-x"_s + QString::fromLocal8Bit(argv[2]) : QString();
    for (const bool dark : {false, true}) {
        applyTheme(dark);
        shootTheme(folder, (dark ? u"-dark"_s : u"-light"_s) + scale);
    }
    return 0;
}
