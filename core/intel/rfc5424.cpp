// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/rfc5424.h"

#include <QTimeZone>

namespace decnet {

namespace {

constexpr int kMaxPriority = 191;
constexpr qsizetype kMaxHeaderField = 255;
constexpr qsizetype kMaxParameterName = 64;

/// Reads a line from left to right; every step says whether it found what it wanted.
class Cursor
{
public:
    explicit Cursor(QByteArrayView text)
        : m_text(text)
    {
    }

    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    [[nodiscard]] qsizetype position() const { return m_at; }
    [[nodiscard]] QByteArrayView rest() const { return m_text.sliced(m_at); }
    void seek(qsizetype position) { m_at = position; }
    void skip() { ++m_at; }

    bool take(char wanted)
    {
        if (atEnd() || m_text[m_at] != wanted)
            return false;
        ++m_at;
        return true;
    }

    /// 1 to `maxDigits` digits.
    std::optional<int> number(int maxDigits)
    {
        int value = 0;
        int digits = 0;
        while (!atEnd() && digits < maxDigits && peek() >= '0' && peek() <= '9') {
            value = value * 10 + (peek() - '0');
            ++digits;
            ++m_at;
        }
        return digits > 0 ? std::optional<int>(value) : std::nullopt;
    }

    /// Printable characters up to the next space, which is consumed.
    std::optional<QByteArrayView> word(qsizetype maxLength)
    {
        const qsizetype begin = m_at;
        while (!atEnd() && peek() > ' ' && peek() <= '~')
            ++m_at;
        const QByteArrayView found = m_text.sliced(begin, m_at - begin);
        if (found.isEmpty() || found.size() > maxLength || !take(' '))
            return std::nullopt;
        return found;
    }

private:
    QByteArrayView m_text;
    qsizetype m_at = 0;
};

QString decoded(QByteArrayView bytes)
{
    QString text = QString::fromUtf8(bytes);
    // A NUL would end the text in every C interface on its way.
    text.replace(QChar(u'\0'), QChar(QChar::ReplacementCharacter));
    return text;
}

QString headerText(QByteArrayView word)
{
    return word == "-" ? QString() : QString::fromLatin1(word);
}

/// RFC 3339 with up to nine digits of fraction; finer than milliseconds is cut.
QDateTime parseTimestamp(QByteArrayView text)
{
    Cursor cursor(text);
    const auto year = cursor.number(4);
    const bool d1 = cursor.take('-');
    const auto month = cursor.number(2);
    const bool d2 = cursor.take('-');
    const auto day = cursor.number(2);
    const bool t = cursor.take('T') || cursor.take('t') || cursor.take(' ');
    const auto hour = cursor.number(2);
    const bool c1 = cursor.take(':');
    const auto minute = cursor.number(2);
    const bool c2 = cursor.take(':');
    const auto second = cursor.number(2);
    if (!year || !d1 || !month || !d2 || !day || !t || !hour || !c1 || !minute || !c2 || !second)
        return {};
    int millis = 0;
    if (cursor.take('.')) {
        int scale = 100;
        int digits = 0;
        for (; cursor.peek() >= '0' && cursor.peek() <= '9' && digits < 9; ++digits) {
            millis += (cursor.peek() - '0') * scale;
            scale /= 10;
            cursor.skip();
        }
        if (digits == 0)
            return {};
    }
    int offsetSeconds = 0;
    if (!cursor.take('Z') && !cursor.take('z')) {
        const bool isWest = cursor.peek() == '-';
        if (!cursor.take('+') && !cursor.take('-'))
            return {};
        const auto hours = cursor.number(2);
        const bool colon = cursor.take(':');
        const auto minutes = cursor.number(2);
        if (!hours || !colon || !minutes || *hours > 23 || *minutes > 59)
            return {};
        offsetSeconds = (*hours * 60 + *minutes) * 60 * (isWest ? -1 : 1);
    }
    const QDate date(*year, *month, *day);
    const QTime time(*hour, *minute, std::min(*second, 59), millis); // 60 is a leap second
    if (!cursor.atEnd() || !date.isValid() || !time.isValid() || *second > 60)
        return {};
    return QDateTime(date, time, Qt::UTC).addSecs(-offsetSeconds);
}

/// The text between the quotes; the cursor stands behind the opening one. False when it never ends.
bool parameterValue(Cursor &cursor, QByteArray &value)
{
    while (!cursor.atEnd()) {
        const char c = cursor.peek();
        cursor.skip();
        if (c == '"')
            return true;
        const char next = cursor.peek();
        // RFC 5424 §6.3.3: a backslash before any other character stands for itself.
        if (c == '\\' && (next == '"' || next == '\\' || next == ']')) {
            value += next;
            cursor.skip();
            continue;
        }
        value += c;
    }
    return false;
}

bool isNameCharacter(char c)
{
    return c > ' ' && c <= '~' && c != '=' && c != ']' && c != '"';
}

QByteArrayView name(Cursor &cursor, QByteArrayView text)
{
    const qsizetype begin = cursor.position();
    while (isNameCharacter(cursor.peek()))
        cursor.skip();
    return text.sliced(begin, cursor.position() - begin);
}

/// One `[id k="v" …]`; the cursor stands behind the bracket.
bool element(Cursor &cursor, QByteArrayView text, QJsonObject &fields)
{
    if (name(cursor, text).isEmpty())
        return false;
    while (cursor.take(' ')) {
        if (cursor.peek() == ']')
            break;
        const QByteArrayView key = name(cursor, text);
        if (key.isEmpty() || key.size() > kMaxParameterName || !cursor.take('=') ||
            !cursor.take('"'))
            return false;
        QByteArray value;
        const bool ended = parameterValue(cursor, value);
        const QString keyText = QString::fromLatin1(key);
        if (fields.size() < kMaxSyslogFields && !fields.contains(keyText))
            fields.insert(keyText, decoded(value));
        if (!ended)
            return false;
    }
    return cursor.take(']');
}

void structuredData(Cursor &cursor, QByteArrayView text, SyslogLine &line)
{
    if (cursor.take('-'))
        return;
    if (cursor.peek() != '[') {
        line.damaged = true;
        return;
    }
    while (cursor.peek() == '[') {
        const qsizetype begin = cursor.position();
        cursor.skip();
        if (!element(cursor, text, line.fields)) {
            line.damaged = true;
            cursor.seek(begin);
            return;
        }
    }
}

} // namespace

std::optional<SyslogLine> parseRfc5424(QByteArrayView text)
{
    text = text.first(std::min(text.size(), kMaxSyslogLine));
    while (!text.isEmpty() && (text.back() == '\n' || text.back() == '\r'))
        text.chop(1);

    Cursor cursor(text);
    if (!cursor.take('<'))
        return std::nullopt;
    const auto priority = cursor.number(3);
    if (!priority || *priority > kMaxPriority || !cursor.take('>'))
        return std::nullopt;
    const auto version = cursor.number(2);
    if (!version || *version != 1 || !cursor.take(' '))
        return std::nullopt;

    const auto timestamp = cursor.word(64);
    const auto host = timestamp ? cursor.word(kMaxHeaderField) : std::nullopt;
    const auto app = host ? cursor.word(kMaxHeaderField) : std::nullopt;
    const auto procId = app ? cursor.word(kMaxHeaderField) : std::nullopt;
    const auto msgId = procId ? cursor.word(kMaxHeaderField) : std::nullopt;
    if (!msgId)
        return std::nullopt;

    SyslogLine line;
    line.facility = *priority / 8;
    line.severity = *priority % 8;
    if (*timestamp != "-") {
        line.at = parseTimestamp(*timestamp);
        if (!line.at.isValid())
            return std::nullopt;
    }
    line.host = headerText(*host);
    line.app = headerText(*app);
    line.procId = headerText(*procId);
    line.msgId = headerText(*msgId);
    structuredData(cursor, text, line);

    if (line.damaged) {
        line.message = decoded(cursor.rest());
        return line;
    }
    if (cursor.atEnd())
        return line;
    if (!cursor.take(' '))
        line.damaged = true;
    QByteArrayView message = cursor.rest();
    if (message.startsWith("\xEF\xBB\xBF"))
        message = message.sliced(3);
    line.message = decoded(message);
    return line;
}

} // namespace decnet
