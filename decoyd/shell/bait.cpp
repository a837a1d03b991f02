// SPDX-License-Identifier: GPL-3.0-or-later
#include "bait.h"

#include "commands/encode.h"
#include "host.h"
#include "seedstream.h"

#include <array>

namespace decoyd::shell::bait {

namespace {

std::string word(SeedStream &draw, std::size_t length, std::string_view alphabet)
{
    std::string text;
    for (std::size_t i = 0; i < length; ++i)
        text += alphabet[draw.below(alphabet.size())];
    return text;
}

constexpr std::string_view kLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

std::string bytes(SeedStream &draw, std::size_t length)
{
    std::string text;
    while (text.size() < length)
        text += static_cast<char>(draw.next());
    return text;
}

std::string wireString(std::string_view text)
{
    const auto n = text.size();
    std::string wire = {static_cast<char>(n >> 24), static_cast<char>(n >> 16),
                        static_cast<char>(n >> 8), static_cast<char>(n)};
    return wire.append(text);
}

} // namespace

std::string databasePassword(const Host &host)
{
    static constexpr std::array<const char *, 5> kWords = {"Winter", "Harbor", "Falcon", "Orchid",
                                                           "Copper"};
    SeedStream draw(host.facts().seed, "bait-db");
    return std::string(kWords[draw.below(kWords.size())]) + std::to_string(2019 + draw.below(6)) +
           "!" + word(draw, 3, "abcdefghkmnpqrstuvwxyz");
}

std::string environment(const Host &host)
{
    SeedStream draw(host.facts().seed, "bait-env");
    const std::string database =
        host.facts().lanHosts.empty() ? "127.0.0.1" : host.facts().lanHosts.front().ip;
    return "APP_ENV=production\nAPP_DEBUG=false\nAPP_KEY=base64:" + encodeBase64(bytes(draw, 32)) +
           "\n\nDB_CONNECTION=mysql\nDB_HOST=" + database +
           "\nDB_PORT=3306\nDB_DATABASE=appdb\nDB_USERNAME=appuser\nDB_PASSWORD=" +
           databasePassword(host) + "\n\nREDIS_HOST=" + database +
           "\nREDIS_PASSWORD=null\n\nAWS_ACCESS_KEY_ID=AKIA" +
           word(draw, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") +
           "\nAWS_SECRET_ACCESS_KEY=" + word(draw, 40, kLetters) +
           "\nAWS_DEFAULT_REGION=eu-central-1\n\nMAIL_HOST=smtp.lan\nMAIL_USERNAME=noreply\n"
           "MAIL_PASSWORD=" +
           word(draw, 12, kLetters) + "\n";
}

std::string databaseDump(const Host &host)
{
    static constexpr std::array<const char *, 12> kFirst = {"anna",  "peter", "marie", "lukas",
                                                            "sofia", "jan",   "elena", "tomas",
                                                            "laura", "david", "nina",  "felix"};
    static constexpr std::array<const char *, 10> kLast = {"weber",   "novak",  "rossi", "garcia",
                                                           "dubois",  "keller", "lang",  "moreau",
                                                           "fischer", "silva"};
    SeedStream draw(host.facts().seed, "bait-dump");
    std::string sql =
        "-- MariaDB dump 10.19  Distrib 10.5.21-MariaDB, for debian-linux-gnu "
        "(x86_64)\n--\n-- Host: localhost    Database: appdb\n-- "
        "------------------------------------------------------\nDROP TABLE IF EXISTS "
        "`users`;\nCREATE TABLE `users` (\n  `id` int(11) NOT NULL AUTO_INCREMENT,\n "
        " `email` varchar(190) NOT NULL,\n  `password` char(60) NOT NULL,\n  `role` "
        "varchar(16) NOT NULL DEFAULT 'user',\n  PRIMARY KEY (`id`)\n) "
        "ENGINE=InnoDB;\nINSERT INTO `users` VALUES\n";
    for (int i = 1; i <= 400; ++i) {
        sql += "(" + std::to_string(i) + ",'" + kFirst[draw.below(kFirst.size())] + "." +
               kLast[draw.below(kLast.size())] + std::to_string(draw.below(90)) +
               "@example.com','$2y$10$" + word(draw, 53, kLetters) + "','" +
               (i == 1 ? "admin" : "user") + "')" + (i == 400 ? ";\n" : ",\n");
    }
    sql += "-- Dump completed\n";
    return gzip(sql);
}

std::string privateKey(const Host &host)
{
    SeedStream draw(host.facts().seed, "bait-key");
    std::string body("openssh-key-v1\0", 15);
    body += wireString("aes256-ctr") + wireString("bcrypt") +
            wireString(wireString(bytes(draw, 16)) + std::string("\0\0\0\x10", 4)) +
            std::string("\0\0\0\1", 4) + wireString(wireString("ssh-rsa") + bytes(draw, 268)) +
            wireString(bytes(draw, 1376));
    const std::string encoded = encodeBase64(body);
    std::string text = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
    for (std::size_t i = 0; i < encoded.size(); i += 70)
        text += encoded.substr(i, 70) + "\n";
    return text + "-----END OPENSSH PRIVATE KEY-----\n";
}

std::string publicKey(const Host &host, std::string_view owner)
{
    SeedStream draw(host.facts().seed, owner);
    const std::string blob = wireString("ssh-ed25519") + wireString(bytes(draw, 32));
    return "ssh-ed25519 " + encodeBase64(blob) + " " + host.facts().user + "@ops-laptop\n";
}

std::string knownHosts(const Host &host)
{
    SeedStream draw(host.facts().seed, "known-hosts");
    std::string text;
    for (const auto &other : host.facts().lanHosts)
        text += other.name + "," + other.ip + " ssh-ed25519 " +
                encodeBase64(wireString("ssh-ed25519") + wireString(bytes(draw, 32))) + "\n";
    return text;
}

} // namespace decoyd::shell::bait
