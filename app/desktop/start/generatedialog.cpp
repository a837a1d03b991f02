// SPDX-License-Identifier: GPL-3.0-or-later
#include "generatedialog.h"

#include "../tasks.h"

#include "canvas/style/icons.h"
#include "core/controller/controller.h"
#include "core/topology/names.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QRandomGenerator>
#include <QRegularExpressionValidator>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kPreviewDelay = 120ms;
// Seeds that are read aloud and typed again; the generator itself takes any 64 bits.
constexpr int kDiceLimit = 1000000;

QSpinBox *spin(const QString &name, int from, int to, int value)
{
    auto *box = new QSpinBox;
    box->setObjectName(name);
    box->setRange(from, to);
    box->setValue(value);
    return box;
}

QDoubleSpinBox *probability(const QString &name, double value)
{
    auto *box = new QDoubleSpinBox;
    box->setObjectName(name);
    box->setRange(0.0, 1.0);
    box->setSingleStep(0.05);
    box->setDecimals(2);
    box->setValue(value);
    return box;
}

QWidget *numberTile(QLabel *number, const QString &caption)
{
    auto *tile = new QWidget;
    auto *layout = new QVBoxLayout(tile);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    number->setProperty("role", u"number"_s);
    number->setAlignment(Qt::AlignCenter);
    auto *label = new QLabel(caption);
    label->setProperty("role", u"muted"_s);
    label->setAlignment(Qt::AlignCenter);
    layout->addWidget(number);
    layout->addWidget(label);
    return tile;
}

} // namespace

GenerateDialog::GenerateDialog(const AppContext &app, const QString &suggestedName, QWidget *parent)
    : QDialog(parent)
    , m_app(app)
{
    setObjectName(u"generateDialog"_s);
    setWindowTitle(tr("Generate a maze"));
    buildForm();
    m_name->setText(suggestedName);
    m_name->selectAll();
    m_delay.setSingleShot(true);
    m_delay.setInterval(kPreviewDelay);
    connect(&m_delay, &QTimer::timeout, this, &GenerateDialog::preview);
    preview();
}

void GenerateDialog::buildForm()
{
    m_name = new QLineEdit;
    m_name->setObjectName(u"generateName"_s);
    m_name->setMaxLength(64);
    m_depth = spin(u"generateDepth"_s, 1, 16, 3);
    m_depth->setToolTip(tr("Layers of networks behind the DMZ"));
    m_branching = spin(u"generateBranching"_s, 1, 8, 2);
    m_branching->setToolTip(tr("At most so many networks behind each network"));
    m_min = spin(u"generateMin"_s, 0, 32, 1);
    m_max = spin(u"generateMax"_s, 1, 32, 3);
    m_forward = probability(u"generateForward"_s, 1.0);
    m_forward->setToolTip(tr("How likely a decky between two networks routes between them"));
    m_cross = probability(u"generateCross"_s, 0.0);
    m_cross->setToolTip(tr("How likely a network gets one more link to a distant one"));
    m_subnet = new QLineEdit(u"172.16.0.0/12"_s);
    m_subnet->setObjectName(u"generateSubnet"_s);
    m_subnet->setToolTip(tr("Subnets of the networks are taken from here"));
    m_seed = new QLineEdit(QString::number(QRandomGenerator::global()->bounded(kDiceLimit)));
    m_seed->setObjectName(u"generateSeed"_s);
    m_seed->setToolTip(tr("The same seed and parameters give the same maze"));
    m_seed->setValidator(
        new QRegularExpressionValidator(QRegularExpression(u"[0-9]{0,19}"_s), m_seed));
    m_seed->setPlaceholderText(tr("random"));
    auto *dice = new QToolButton;
    dice->setObjectName(u"generateDice"_s);
    dice->setIcon(decnetIcon(u"refresh"_s));
    dice->setToolTip(tr("Another seed"));
    dice->setAccessibleName(tr("Another seed"));
    m_randomServices = new QCheckBox(tr("Draw one to three services for each decky"));
    m_randomServices->setObjectName(u"generateRandomServices"_s);
    m_randomServices->setChecked(true);
    m_services = new QListWidget;
    m_services->setObjectName(u"generateServices"_s);
    m_services->setAccessibleName(tr("Services of every decky"));
    m_services->setMinimumHeight(156);
    m_services->setProperty("framed", true);
    for (const QString &slug : m_app.controller.catalog().deployableServices()) {
        const ServiceDef *service = m_app.controller.catalog().service(slug);
        auto *item = new QListWidgetItem(service ? service->display : slug, m_services);
        if (service)
            item->setIcon(decnetIcon(service->icon));
        item->setData(Qt::UserRole, slug);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable | Qt::ItemIsSelectable);
        item->setCheckState(slug == u"ssh"_s ? Qt::Checked : Qt::Unchecked);
    }
    m_services->setVisible(false);

    const auto row = [](std::initializer_list<QWidget *> widgets) {
        auto *holder = new QWidget;
        auto *layout = new QHBoxLayout(holder);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(8);
        for (QWidget *widget : widgets)
            layout->addWidget(widget, qobject_cast<QLabel *>(widget) ? 0 : 1);
        return holder;
    };
    auto *to = new QLabel(tr("to"));
    auto *seedRow = row({m_seed});
    seedRow->layout()->addWidget(dice);

    auto *form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Name"), m_name);
    form->addRow(tr("&Depth"), m_depth);
    form->addRow(tr("&Branching"), m_branching);
    auto *perLan = new QLabel(tr("Deckies &per LAN"));
    perLan->setBuddy(m_min);
    form->addRow(perLan, row({m_min, to, m_max}));
    form->addRow(tr("&Forwarding probability"), m_forward);
    form->addRow(tr("&Cross-link probability"), m_cross);
    form->addRow(tr("S&ubnet base"), m_subnet);
    auto *seedLabel = new QLabel(tr("&Seed"));
    seedLabel->setBuddy(m_seed);
    form->addRow(seedLabel, seedRow);
    form->addRow(tr("Services"), m_randomServices);
    form->addRow(QString(), m_services);

    auto *card = new QFrame;
    card->setProperty("panel", u"card"_s);
    auto *cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(16, 12, 16, 12);
    cardLayout->setSpacing(8);
    m_lans = new QLabel;
    m_lans->setObjectName(u"generateLans"_s);
    m_deckies = new QLabel;
    m_deckies->setObjectName(u"generateDeckies"_s);
    m_edges = new QLabel;
    m_edges->setObjectName(u"generateEdges"_s);
    auto *numbers = new QHBoxLayout;
    numbers->addWidget(numberTile(m_lans, tr("LANs")));
    numbers->addWidget(numberTile(m_deckies, tr("deckies")));
    numbers->addWidget(numberTile(m_edges, tr("attachments")));
    m_problem = new QLabel;
    m_problem->setObjectName(u"generateProblem"_s);
    m_problem->setProperty("role", u"error"_s);
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->hide();
    cardLayout->addLayout(numbers);
    cardLayout->addWidget(m_problem);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Cancel)->setObjectName(u"generateReject"_s);
    m_accept = buttons->addButton(tr("Generate"), QDialogButtonBox::ActionRole);
    m_accept->setObjectName(u"generateAccept"_s);
    m_accept->setProperty("kind", u"primary"_s);
    m_accept->setDefault(true);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 16);
    layout->setSpacing(16);
    layout->addLayout(form, 1);
    layout->addWidget(card);
    layout->addWidget(buttons);
    setMinimumWidth(480);

    for (QLineEdit *edit : {m_name, m_subnet, m_seed})
        connect(edit, &QLineEdit::textChanged, this, &GenerateDialog::schedulePreview);
    for (QSpinBox *box : {m_depth, m_branching, m_min, m_max})
        connect(box, &QSpinBox::valueChanged, this, &GenerateDialog::schedulePreview);
    for (QDoubleSpinBox *box : {m_forward, m_cross})
        connect(box, &QDoubleSpinBox::valueChanged, this, &GenerateDialog::schedulePreview);
    connect(m_services, &QListWidget::itemChanged, this, &GenerateDialog::schedulePreview);
    connect(m_randomServices, &QCheckBox::toggled, this, [this](bool random) {
        m_services->setVisible(!random);
        schedulePreview();
        adjustSize();
    });
    connect(dice, &QToolButton::clicked, this, [this] {
        m_seed->setText(QString::number(QRandomGenerator::global()->bounded(kDiceLimit)));
    });
    connect(m_accept, &QPushButton::clicked, this, &GenerateDialog::generate);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

GeneratorConfig GenerateDialog::config() const
{
    GeneratorConfig config;
    config.name = m_name->text().trimmed();
    config.depth = m_depth->value();
    config.branching = m_branching->value();
    config.deckiesPerLanMin = m_min->value();
    config.deckiesPerLanMax = m_max->value();
    config.bridgeForwardProbability = m_forward->value();
    config.crossEdgeProbability = m_cross->value();
    config.subnetBase = m_subnet->text().trimmed();
    config.randomizeServices = m_randomServices->isChecked();
    if (!config.randomizeServices) {
        for (int i = 0; i < m_services->count(); ++i) {
            if (m_services->item(i)->checkState() == Qt::Checked)
                config.servicesExplicit.append(m_services->item(i)->data(Qt::UserRole).toString());
        }
    }
    if (!m_seed->text().isEmpty())
        config.seed = m_seed->text().toULongLong();
    return config;
}

void GenerateDialog::schedulePreview()
{
    m_delay.start();
}

void GenerateDialog::preview()
{
    const GeneratorConfig wanted = config();
    // Typing on makes an earlier answer stale; big mazes take their time.
    const int serial = ++m_previewSerial;
    m_app.tasks.run(
        this,
        [wanted, pool = m_app.controller.catalog().deployableServices()] {
            return previewCounts(wanted, pool);
        },
        [this, serial](const Result<GeneratorCounts> &counts) {
            if (serial != m_previewSerial)
                return;
            const QLocale locale;
            const QString unknown = u"–"_s;
            m_lans->setText(counts ? locale.toString(counts->lans) : unknown);
            m_deckies->setText(counts ? locale.toString(counts->deckies) : unknown);
            m_edges->setText(counts ? locale.toString(counts->edges) : unknown);
            // A preview does not need a name; generating does.
            const bool named = isValidTopologyName(m_name->text().trimmed());
            m_valid = counts.has_value() && named;
            setProblem(!counts  ? counts.error().message
                       : !named ? tr("The maze needs a name of 1 to 64 characters.")
                                : QString());
        });
}

void GenerateDialog::generate()
{
    if (m_busy || !m_valid)
        return;
    m_busy = true;
    m_accept->setEnabled(false);
    m_accept->setText(tr("Generating…"));
    m_app.tasks.run(
        this,
        [&controller = m_app.controller, wanted = config()] {
            return controller.generateTopology(wanted);
        },
        [this](const Result<TopologyId> &id) {
            m_busy = false;
            m_accept->setText(tr("Generate"));
            if (!id) {
                // The parameters are fine (a name that is taken, no room for subnets): try again.
                setProblem(id.error().message);
                return;
            }
            accept();
            Q_EMIT generated(*id);
        });
}

void GenerateDialog::setProblem(const QString &problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_accept->setEnabled(m_valid && !m_busy);
}

} // namespace decnet::desktop
