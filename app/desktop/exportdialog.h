// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QListWidget;

namespace decnet::desktop {

enum class ExportFormat { Json, Yaml, Compose, Containerlab, Graphml, Svg, Pdf, Png };

struct ExportChoice
{
    ExportFormat format = ExportFormat::Json;
    bool withSecrets = false;  ///< Json, Yaml
    bool onlyVisible = false;  ///< pictures: what the canvas shows now
    double scale = 1;          ///< Png, Pdf
};

[[nodiscard]] bool isPicture(ExportFormat format);
/// Without the dot: "json", "clab.yml", …
[[nodiscard]] QString exportSuffix(ExportFormat format);

/// What to export and how; the file is chosen afterwards. Object names: "exportDialog", "exportFormats",
/// "exportSecrets", "exportArea", "exportScale", "exportAccept", "exportReject". GUI thread.
class ExportDialog final : public QDialog
{
    Q_OBJECT

public:
    /// `hasCanvas`: pictures can be drawn (an editor is open).
    ExportDialog(const QString &name, bool hasSecrets, bool hasCanvas, QWidget *parent);

Q_SIGNALS:
    void chosen(const decnet::desktop::ExportChoice &choice);

private:
    [[nodiscard]] ExportFormat format() const;
    void refresh();

    bool m_hasSecrets;
    QListWidget *m_formats;
    QLabel *m_hint;
    QCheckBox *m_secrets;
    QComboBox *m_area;
    QComboBox *m_scale;
    QLabel *m_areaLabel;
    QLabel *m_scaleLabel;
};

} // namespace decnet::desktop
