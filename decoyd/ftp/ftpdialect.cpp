// SPDX-License-Identifier: GPL-3.0-or-later
#include "ftpdialect.h"

#include "decoyd/core/personality.h"

#include <array>
#include <ctime>

namespace decoyd::ftp {

namespace {

Dialect vsftpd(const std::string &version)
{
    Dialect d;
    d.product = "vsftpd " + version;
    d.banner = "220 (vsFTPd " + version + ")";
    d.needLogin = "530 Please login with USER and PASS.";
    d.needPassword = "331 Please specify the password.";
    d.loginOk = "230 Login successful.";
    d.loginFailed = "530 Login incorrect.";
    d.goodbye = "221 Goodbye.";
    d.system = "215 UNIX Type: L8";
    d.features = "211-Features:\r\n EPRT\r\n EPSV\r\n MDTM\r\n PASV\r\n REST STREAM\r\n SIZE\r\n "
                 "TVFS\r\n211 End";
    d.changed = "250 Directory successfully changed.";
    d.noDirectory = "550 Failed to change directory.";
    d.noFile = "550 Failed to open file.";
    d.listing = "150 Here comes the directory listing.";
    d.listed = "226 Directory send OK.";
    d.receiving = "150 Ok to send data.";
    d.received = "226 Transfer complete.";
    d.noDataConnection = "425 Use PORT or PASV first.";
    d.unknown = "500 Unknown command.";
    d.help = "214-The following commands are recognized.\r\n ABOR ACCT ALLO APPE CDUP CWD  DELE "
             "EPRT EPSV FEAT HELP LIST MDTM MKD\r\n"
             " MODE NLST NOOP OPTS PASS PASV PORT PWD  QUIT REIN REST RETR RMD  RNFR\r\n"
             " RNTO SITE SIZE SMNT STAT STOR STOU STRU SYST TYPE USER XCUP XCWD XMKD\r\n XPWD "
             "XRMD\r\n214 Help OK.";
    return d;
}

Dialect proftpd(const std::string &version, const std::string &address)
{
    Dialect d = vsftpd({});
    d.product = "ProFTPD " + version;
    d.banner = "220 ProFTPD " + version + " Server (Debian) [::ffff:" + address + "]";
    d.needPassword = "331 Password required for %s";
    d.loginOk = "230 User %s logged in";
    d.features = "211-Features:\r\n CLNT\r\n EPRT\r\n EPSV\r\n HOST\r\n LANG en-US*\r\n MDTM\r\n "
                 "MFF modify;UNIX.group;UNIX.mode;\r\n"
                 " MFMT\r\n MLST modify*;perm*;size*;type*;unique*;\r\n REST STREAM\r\n SIZE\r\n "
                 "TVFS\r\n UTF8\r\n211 End";
    d.changed = "250 CWD command successful";
    d.noDirectory = "550 %s: No such file or directory";
    d.noFile = "550 %s: No such file or directory";
    d.listing = "150 Opening ASCII mode data connection for file list";
    d.listed = "226 Transfer complete";
    d.receiving = "150 Opening BINARY mode data connection for %s";
    d.received = "226 Transfer complete";
    d.noDataConnection = "425 Unable to build data connection: Operation not permitted";
    d.unknown = "500 %s not understood";
    d.help = "214-The following commands are recognized (* =>'s unimplemented):\r\n CWD     XCWD   "
             " CDUP    XCUP    SMNT*   QUIT    PORT    PASV\r\n"
             " EPRT    EPSV    ALLO*   RNFR    RNTO    DELE    MDTM    RMD\r\n XRMD    MKD     "
             "XMKD    PWD     XPWD    SIZE    SYST    HELP\r\n"
             " NOOP    FEAT    OPTS    HOST    CLNT    AUTH*   CCC*    CONF*\r\n ENC*    MIC*    "
             "PBSZ*   PROT*   TYPE    STRU    MODE    RETR\r\n"
             " STOR    STOU    APPE    REST    ABOR    USER    PASS    ACCT*\r\n REIN*   LIST    "
             "NLST    STAT    SITE    MLSD    MLST\r\n214 Direct comments to root@localhost";
    return d;
}

Dialect pureFtpd()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 16> clock{};
    std::strftime(clock.data(), clock.size(), "%H:%M", &utc);
    Dialect d = vsftpd({});
    d.product = "Pure-FTPd";
    d.banner = "220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n220-You are user "
               "number 1 of 50 allowed.\r\n"
               "220-Local time is now " +
               std::string(clock.data()) +
               ". Server port: 21.\r\n"
               "220-This is a private system - No anonymous login\r\n"
               "220-IPv6 connections are also welcome on this server.\r\n"
               "220 You will be disconnected after 15 minutes of inactivity.";
    d.needLogin = "530 You aren't logged in";
    d.needPassword = "331 User %s OK. Password required";
    d.loginOk = "230 OK. Current restricted directory is /";
    d.loginFailed = "530 Login authentication failed";
    d.goodbye = "221-Goodbye. You uploaded 0 and downloaded 0 kbytes.\r\n221 Logout.";
    d.features = "211-Extensions supported:\r\n UTF8\r\n EPRT\r\n IDLE\r\n MDTM\r\n SIZE\r\n "
                 "MFMT\r\n REST STREAM\r\n"
                 " MLST type*;size*;sizd*;modify*;UNIX.mode*;UNIX.uid*;UNIX.gid*;unique*;\r\n "
                 "MLSD\r\n PRET\r\n AUTH TLS\r\n PBSZ\r\n PROT\r\n"
                 " TVFS\r\n ESTA\r\n PASV\r\n EPSV\r\n ESTP\r\n211 End.";
    d.changed = "250 OK. Current directory is %s";
    d.noDirectory = "550 Can't change directory to %s: No such file or directory";
    d.noFile = "550 Can't open %s: No such file or directory";
    d.listing = "150 Accepted data connection";
    d.listed = "226 Transfer complete";
    d.receiving = "150 Accepted data connection";
    d.received = "226-File successfully transferred\r\n226 0.001 seconds (measured here)";
    d.noDataConnection = "425 No data connection";
    d.unknown = "500 Unknown command";
    d.help = "214-The following SITE commands are recognized\r\n ALIAS\r\n CHMOD\r\n IDLE\r\n "
             "UTIME\r\n214 Pure-FTPd - http://pureftpd.org/";
    return d;
}

} // namespace

Dialect Dialect::choose(const Personality &personality, const std::string &address)
{
    const std::string product = personality.weighted("ftp.product", {{"vsftpd 3.0.3", 34},
                                                                     {"vsftpd 3.0.5", 20},
                                                                     {"proftpd 1.3.7a", 16},
                                                                     {"proftpd 1.3.6", 14},
                                                                     {"pure", 16}});
    const std::string version = product.substr(product.find(' ') + 1);
    if (product.starts_with("vsftpd"))
        return vsftpd(version);
    if (product.starts_with("proftpd"))
        return proftpd(version, address);
    return pureFtpd();
}

} // namespace decoyd::ftp
