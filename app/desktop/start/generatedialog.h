// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"

#include "core/topology/generator.h"

#include <QDialog>
#include <QTimer>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace decnet::desktop {

/// All parameters of the generator with a live preview of what they give. Errors stand beside the
/// preview while typing. On acceptance the topology is generated and stored on a worker, then
/// generated() follows; a failure keeps the dialog open and says why. GUI thread; show with open().
///
/// Object names: "generateDialog", "generateName", "generateDepth", "generateBranching",
/// "generateMin", "generateMax", "generateForward", "generateCross", "generateSubnet",
/// "generateSeed", "generateDice", "generateRandomServices", "generateServices", "generateLans",
/// "generateDeckies", "generateEdges", "generateProblem", "generateAccept", "generateReject".
class GenerateDialog final : public QDialog
{
    Q_OBJECT

public:
    GenerateDialog(const AppContext &app, const QString &suggestedName, QWidget *parent = nullptr);

    [[nodiscard]] GeneratorConfig config() const;

Q_SIGNALS:
    void generated(decnet::TopologyId id);

private:
    void buildForm();
    void schedulePreview();
    void preview();
    void generate();
    void setProblem(const QString &problem);

    const AppContext &m_app;
    QTimer m_delay;
    int m_previewSerial = 0;
    bool m_busy = false;
    bool m_valid = false;

    QLineEdit *m_name = nullptr;
    QSpinBox *m_depth = nullptr;
    QSpinBox *m_branching = nullptr;
    QSpinBox *m_min = nullptr;
    QSpinBox *m_max = nullptr;
    QDoubleSpinBox *m_forward = nullptr;
    QDoubleSpinBox *m_cross = nullptr;
    QLineEdit *m_subnet = nullptr;
    QLineEdit *m_seed = nullptr;
    QCheckBox *m_randomServices = nullptr;
    QListWidget *m_services = nullptr;
    QLabel *m_lans = nullptr;
    QLabel *m_deckies = nullptr;
    QLabel *m_edges = nullptr;
    QLabel *m_problem = nullptr;
    QPushButton *m_accept = nullptr;
};

} // namespace decnet::desktop
