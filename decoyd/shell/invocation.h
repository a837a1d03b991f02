// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd::shell {

class Interpreter;

/// Where a command's input comes from; shared by the commands of a loop or group.
struct Source
{
    std::string text;
    std::size_t at = 0;
    bool terminal = false; ///< nothing was piped in: the visitor would have to type it
};

/// Where output goes.
struct Sink
{
    enum class Kind { Out, Err, Buffer, File, Null };
    Kind kind = Kind::Null;
    std::string text; ///< Buffer and File
    std::string path; ///< File: absolute, written when the command ends
    bool append = false;
};

struct Io
{
    std::shared_ptr<Source> in;
    std::shared_ptr<Sink> out;
    std::shared_ptr<Sink> err;
};

/// One running command: arguments, input, output, and ways to wait for the visitor.
class Invocation final
{
public:
    /// What a command returns while it waits.
    static constexpr int kWaiting = -1;
    using Continuation = std::function<int(Invocation &, std::string_view answer, bool endOfInput)>;

    Invocation(Shell &owner, Interpreter &runner, std::vector<std::string> words, Io channels)
        : shell(owner)
        , interpreter(runner)
        , args(std::move(words))
        , io(std::move(channels))
    {
    }

    Shell &shell;
    Interpreter &interpreter;
    std::vector<std::string> args; ///< args[0] is the name
    Io io;

    [[nodiscard]] const std::string &name() const { return args.front(); }
    void out(std::string_view text);
    void err(std::string_view text);
    /// Prints "name: text" as an error and returns `code`.
    int fail(std::string_view text, int code = 1);
    /// Usual complaint about an unknown option, exit code `code`.
    int badOption(char option, int code = 1);

    [[nodiscard]] bool outputIsTerminal() const
    {
        return io.out->kind == Sink::Kind::Out && shell.context().terminal;
    }
    [[nodiscard]] bool inputIsTerminal() const { return io.in->terminal; }
    /// All the rest of the input; empty when it is the terminal (see readsTerminal in the table).
    [[nodiscard]] std::string readAll();
    /// One line without its end; false at the end of input.
    [[nodiscard]] bool readLine(std::string &line);
    /// The content of a named file, "-" being the input; on failure prints and returns false.
    [[nodiscard]] bool readFile(const std::string &path, std::string &content);
    /// Files named from args[first] on, or the input when there are none. Sets `failed`.
    [[nodiscard]] std::string readFiles(std::size_t first, bool &failed);

    /// Waits, then goes on with `then`. Where waiting is impossible (pipes, scripts) a Sleep only
    /// counts its time and everything else meets the end of input at once.
    int wait(Wait wait, Continuation then);
    int sleep(int milliseconds, Continuation then);
    /// Asks for a secret on the terminal without echo.
    int askSecret(std::string_view prompt, Continuation then);
    /// Hands a connection to the visitor; the command ends with it.
    int join(std::unique_ptr<NetStream> stream);

    [[nodiscard]] Vfs &files() { return shell.files(); }
    [[nodiscard]] std::string path(std::string_view relative) const
    {
        return shell.absolute(relative);
    }

    Continuation continuation; ///< set while waiting
    bool mayWait = false;
};

} // namespace decoyd::shell
