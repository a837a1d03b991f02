/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests run inside containers: small, static, needs nothing.
 *   say TEXT…          each TEXT as a line on stdout
 *   err TEXT…          each TEXT as a line on stderr
 *   tick MILLIS        "tick N" for ever
 *   long BYTES         one line of so many 'x'
 *   exit CODE          ends
 *   listen PORT        TCP: answers every connection with "hello"
 *   connect IP PORT MS the first bytes it gets, or why not
 *   trace IP HOPS      the address of each hop on a line, "*" for silence; 0 when IP was reached
 *   cat PATH           a file on stdout
 *   pause              until SIGTERM
 * Commands are separated by "--". */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/errqueue.h>

static void onSignal(int number)
{
    (void)number;
    _exit(0);
}

static int listenOn(int port)
{
    const int one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(listener, 8) != 0) {
        perror("listen");
        return 1;
    }
    puts("listening");
    for (;;) {
        const int client = accept(listener, NULL, NULL);
        if (client < 0)
            continue;
        if (write(client, "hello\n", 6) != 6)
            perror("write");
        close(client);
    }
}

static int connectTo(const char *ip, int port, int millis)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    char bytes[256];
    int problem = 0;
    socklen_t length = sizeof(problem);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct pollfd item = {.fd = fd, .events = POLLOUT};
    inet_pton(AF_INET, ip, &address.sin_addr);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0 && errno != EINPROGRESS) {
        printf("connect %s:%d: %s\n", ip, port, strerror(errno));
        return 0;
    }
    if (poll(&item, 1, millis) <= 0) {
        printf("connect %s:%d: timeout\n", ip, port);
        close(fd);
        return 0;
    }
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &length);
    if (problem != 0) {
        printf("connect %s:%d: %s\n", ip, port, strerror(problem));
        close(fd);
        return 0;
    }
    item.events = POLLIN;
    if (poll(&item, 1, millis) > 0) {
        const ssize_t n = read(fd, bytes, sizeof(bytes));
        if (n > 0)
            fwrite(bytes, 1, (size_t)n, stdout);
    }
    close(fd);
    return 0;
}

/* One UDP datagram per time to live; the answers come back through the socket's error queue, so no
 * privilege is needed (ip(7), IP_RECVERR). */
static int trace(const char *ip, int hops)
{
    struct sockaddr_in target = {.sin_family = AF_INET};
    int ttl;
    inet_pton(AF_INET, ip, &target.sin_addr);
    for (ttl = 1; ttl <= hops; ++ttl) {
        const int one = 1;
        const int fd = socket(AF_INET, SOCK_DGRAM, 0);
        struct pollfd item = {.fd = fd, .events = 0};
        char control[512];
        struct msghdr message = {.msg_control = control, .msg_controllen = sizeof(control)};
        struct cmsghdr *part;
        char text[INET_ADDRSTRLEN] = "*";
        int reached = 0;
        setsockopt(fd, IPPROTO_IP, IP_TTL, &ttl, sizeof(ttl));
        setsockopt(fd, IPPROTO_IP, IP_RECVERR, &one, sizeof(one));
        target.sin_port = htons((unsigned short)(33434 + ttl));
        sendto(fd, "probe", 5, 0, (struct sockaddr *)&target, sizeof(target));
        if (poll(&item, 1, 1000) > 0 && recvmsg(fd, &message, MSG_ERRQUEUE) >= 0) {
            for (part = CMSG_FIRSTHDR(&message); part != NULL; part = CMSG_NXTHDR(&message, part)) {
                const struct sock_extended_err *error = (const struct sock_extended_err *)(const void *)CMSG_DATA(part);
                const struct sockaddr_in *from = (const struct sockaddr_in *)(const void *)SO_EE_OFFENDER(error);
                if (part->cmsg_level != IPPROTO_IP || part->cmsg_type != IP_RECVERR)
                    continue;
                inet_ntop(AF_INET, &from->sin_addr, text, sizeof(text));
                reached = from->sin_addr.s_addr == target.sin_addr.s_addr;
            }
        }
        close(fd);
        puts(text);
        if (reached)
            return 0;
    }
    return 1;
}

static int catFile(const char *path)
{
    char bytes[4096];
    size_t n;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        printf("%s: %s\n", path, strerror(errno));
        return 1;
    }
    while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
        fwrite(bytes, 1, n, stdout);
    fclose(file);
    return 0;
}

static int runOne(int argc, char **argv)
{
    int i;
    if (argc == 0)
        return 0;
    if (strcmp(argv[0], "say") == 0 || strcmp(argv[0], "err") == 0) {
        for (i = 1; i < argc; ++i)
            fprintf(argv[0][0] == 's' ? stdout : stderr, "%s\n", argv[i]);
        return 0;
    }
    if (strcmp(argv[0], "tick") == 0 && argc > 1) {
        for (i = 0;; ++i) {
            printf("tick %d\n", i);
            usleep((useconds_t)atoi(argv[1]) * 1000);
        }
    }
    if (strcmp(argv[0], "long") == 0 && argc > 1) {
        for (i = atoi(argv[1]); i > 0; --i)
            putchar('x');
        putchar('\n');
        return 0;
    }
    if (strcmp(argv[0], "exit") == 0 && argc > 1)
        exit(atoi(argv[1]));
    if (strcmp(argv[0], "listen") == 0 && argc > 1)
        return listenOn(atoi(argv[1]));
    if (strcmp(argv[0], "connect") == 0 && argc > 3)
        return connectTo(argv[1], atoi(argv[2]), atoi(argv[3]));
    if (strcmp(argv[0], "trace") == 0 && argc > 2)
        return trace(argv[1], atoi(argv[2]));
    if (strcmp(argv[0], "cat") == 0 && argc > 1)
        return catFile(argv[1]);
    if (strcmp(argv[0], "pause") == 0) {
        for (;;)
            pause();
    }
    fprintf(stderr, "unknown command %s\n", argv[0]);
    return 2;
}

int main(int argc, char **argv)
{
    int start = 1;
    int i;
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGTERM, onSignal);
    for (i = 1; i <= argc; ++i) {
        if (i == argc || strcmp(argv[i], "--") == 0) {
            const int code = runOne(i - start, argv + start);
            if (code != 0)
                return code;
            start = i + 1;
        }
    }
    return 0;
}
