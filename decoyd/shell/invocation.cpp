// SPDX-License-Identifier: GPL-3.0-or-later
#include "invocation.h"

#include "interpreter.h"

namespace decoyd::shell {

void Invocation::out(std::string_view text)
{
    interpreter.print(*io.out, text);
}

void Invocation::err(std::string_view text)
{
    interpreter.print(*io.err, text);
}

int Invocation::fail(std::string_view text, int code)
{
    std::string line = name().substr(name().rfind('/') + 1);
    line += ": ";
    line.append(text);
    line += '\n';
    err(line);
    return code;
}

int Invocation::badOption(char option, int code)
{
    const std::string base = name().substr(name().rfind('/') + 1);
    err(base + ": invalid option -- '" + option + "'\nTry '" + base +
        " --help' for more information.\n");
    return code;
}

std::string Invocation::readAll()
{
    std::string rest = io.in->text.substr(io.in->at);
    io.in->at = io.in->text.size();
    return rest;
}

bool Invocation::readLine(std::string &line)
{
    Source &source = *io.in;
    if (source.at >= source.text.size())
        return false;
    const auto end = std::min(source.text.find('\n', source.at), source.text.size());
    line = source.text.substr(source.at, end - source.at);
    source.at = std::min(end + 1, source.text.size());
    return true;
}

bool Invocation::readFile(const std::string &file, std::string &content)
{
    if (file == "-") {
        content = readAll();
        return true;
    }
    const auto error = files().read(path(file), content);
    if (error == FsError::None)
        return true;
    fail(file + ": " + message(error));
    return false;
}

std::string Invocation::readFiles(std::size_t first, bool &failed)
{
    failed = false;
    if (first >= args.size())
        return readAll();
    std::string all;
    for (std::size_t i = first; i < args.size() && all.size() < Shell::kMaxOutput; ++i) {
        std::string content;
        if (readFile(args[i], content))
            all += content;
        else
            failed = true;
    }
    return all;
}

int Invocation::wait(Wait wait, Continuation then)
{
    if (!mayWait) {
        if (wait.kind == Wait::Kind::Sleep) {
            interpreter.addDelay(wait.milliseconds);
            return then(*this, {}, false);
        }
        return then(*this, {}, true);
    }
    interpreter.setWait(wait);
    continuation = std::move(then);
    return kWaiting;
}

int Invocation::sleep(int milliseconds, Continuation then)
{
    return wait({Wait::Kind::Sleep, milliseconds, true}, std::move(then));
}

int Invocation::askSecret(std::string_view prompt, Continuation then)
{
    err(prompt);
    return wait({Wait::Kind::Line, 0, false}, std::move(then));
}

int Invocation::join(std::unique_ptr<NetStream> stream)
{
    if (!mayWait)
        return 0;
    interpreter.offer(std::move(stream));
    return wait({Wait::Kind::Stream, 0, true},
                [](Invocation &, std::string_view, bool) { return 0; });
}

} // namespace decoyd::shell
