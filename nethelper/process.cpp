// SPDX-License-Identifier: GPL-3.0-or-later
#include "nethelper/process.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace decnet::nethelper {

namespace {

/// A pipe whose ends are closed once, whatever happens.
class Pipe final
{
public:
    Pipe()
    {
        if (::pipe2(m_ends, O_CLOEXEC) != 0)
            m_ends[0] = m_ends[1] = -1;
    }
    ~Pipe()
    {
        closeRead();
        closeWrite();
    }
    Pipe(const Pipe &) = delete;
    Pipe &operator=(const Pipe &) = delete;

    [[nodiscard]] int readEnd() const { return m_ends[0]; }
    [[nodiscard]] int writeEnd() const { return m_ends[1]; }
    void closeRead() { closeEnd(m_ends[0]); }
    void closeWrite() { closeEnd(m_ends[1]); }

private:
    static void closeEnd(int &end)
    {
        if (end >= 0)
            ::close(end);
        end = -1;
    }

    int m_ends[2] = {-1, -1};
};

/// False at the end of the stream.
bool readSome(int descriptor, std::string &into)
{
    char bytes[65536];
    const ssize_t n = ::read(descriptor, bytes, sizeof(bytes));
    if (n > 0)
        into.append(bytes, static_cast<size_t>(n));
    return n > 0 || (n < 0 && errno == EINTR);
}

void exchange(Pipe &in, Pipe &out, Pipe &err, const std::string &input, ProcessResult &result)
{
    size_t sent = 0;
    if (input.empty())
        in.closeWrite();
    while (out.readEnd() >= 0 || err.readEnd() >= 0) {
        pollfd items[3] = {
            {in.writeEnd(), POLLOUT, 0}, {out.readEnd(), POLLIN, 0}, {err.readEnd(), POLLIN, 0}};
        if (::poll(items, 3, -1) < 0 && errno != EINTR)
            return;
        if (items[0].revents != 0) {
            const ssize_t n = ::write(in.writeEnd(), input.data() + sent, input.size() - sent);
            sent += n > 0 ? static_cast<size_t>(n) : 0;
            if (n < 0 || sent == input.size())
                in.closeWrite();
        }
        if (items[1].revents != 0 && !readSome(out.readEnd(), result.output))
            out.closeRead();
        if (items[2].revents != 0 && !readSome(err.readEnd(), result.errors))
            err.closeRead();
    }
}

} // namespace

Outcome<ProcessResult> runProcess(const std::string &program,
                                  const std::vector<std::string> &arguments,
                                  const std::string &input)
{
    // A child that ends without reading its input is no reason for us to die.
    std::signal(SIGPIPE, SIG_IGN);
    Pipe in;
    Pipe out;
    Pipe err;
    if (in.readEnd() < 0 || out.readEnd() < 0 || err.readEnd() < 0)
        return failure(systemFailure("cannot run " + program, errno));
    ::fcntl(in.writeEnd(), F_SETFL, O_NONBLOCK);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in.readEnd(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out.writeEnd(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.writeEnd(), STDERR_FILENO);

    std::vector<char *> argv;
    for (const std::string &argument : arguments)
        argv.push_back(const_cast<char *>(argument.c_str()));
    argv.push_back(nullptr);

    pid_t pid = -1;
    const int problem =
        ::posix_spawn(&pid, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (problem != 0)
        return failure(systemFailure("cannot run " + program, problem));
    in.closeRead();
    out.closeWrite();
    err.closeWrite();

    ProcessResult result;
    exchange(in, out, err, input, result);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    result.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

} // namespace decnet::nethelper
