// SPDX-License-Identifier: GPL-3.0-or-later
// The floor of resident memory: an empty main window and nothing else.
#include <QApplication>
#include <QMainWindow>

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QMainWindow window;
    window.resize(1280, 800);
    window.show();
    return QApplication::exec();
}
