// SPDX-License-Identifier: GPL-3.0-or-later
// The only file here that knows yaml-cpp; its exceptions, and Trouble, end in parseYaml().
#include "core/interchange/yamltree.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <vector>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxDepth = 64;

struct Trouble
{
    TextMark mark;
    QString what;
};

TextMark placeOf(const YAML::Mark &mark)
{
    return mark.is_null() ? TextMark() : TextMark{mark.line + 1, mark.column + 1};
}

/// What a plain (unquoted) word of the core schema means.
QJsonValue plainValue(const QString &word)
{
    static const QRegularExpression integer(u"^[-+]?[0-9]{1,18}$"_s);
    static const QRegularExpression real(
        u"^[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?$"_s);
    if (word.isEmpty() || word == u"~"_s || word == u"null"_s || word == u"Null"_s ||
        word == u"NULL"_s)
        return QJsonValue(QJsonValue::Null);
    if (word == u"true"_s || word == u"True"_s || word == u"TRUE"_s)
        return true;
    if (word == u"false"_s || word == u"False"_s || word == u"FALSE"_s)
        return false;
    if (integer.match(word).hasMatch())
        return word.toLongLong();
    if (real.match(word).hasMatch()) {
        bool ok = false;
        const double number = word.toDouble(&ok);
        if (ok && qIsFinite(number))
            return number;
    }
    return word;
}

/// Builds JSON values from the parser's events. yaml-cpp's own node tree is not used: it has no
/// limits, and loading every document of a broken text may never end.
class Reader : public YAML::EventHandler
{
public:
    explicit Reader(YamlTree &tree)
        : m_tree(tree)
    {
    }

    void OnDocumentStart(const YAML::Mark &) override {}
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override
    {
        leaf(placeOf(mark), anchor, QJsonValue(QJsonValue::Null));
    }

    void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  const std::string &value) override
    {
        const QString text = QString::fromStdString(value);
        // The parser tags quoted and block scalars "!", plain ones "?".
        const bool plain = tag.empty() || tag == "?";
        if (expectsKey())
            setKey(placeOf(mark), text);
        else
            leaf(placeOf(mark), anchor, plain ? plainValue(text) : QJsonValue(text));
    }

    void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override
    {
        const auto known = m_anchors.constFind(anchor);
        if (known == m_anchors.cend())
            throw Trouble{placeOf(mark), u"this alias stands inside what it names"_s};
        count(placeOf(mark), known->size);
        const Anchored copy = *known;
        begin(placeOf(mark));
        deliver(copy.value);
    }

    void OnSequenceStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(placeOf(mark), anchor, false);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(placeOf(mark), anchor, true);
    }
    void OnMapEnd() override { close(); }

private:
    struct Frame
    {
        bool isMap = false;
        YAML::anchor_t anchor = 0;
        qsizetype countBefore = 0;
        QString path;
        QJsonArray array;
        QJsonObject object;
        QJsonObject merged;
        std::optional<QString> key;
    };
    struct Anchored
    {
        QJsonValue value;
        qsizetype size = 1; ///< values it stands for
    };

    [[nodiscard]] bool expectsKey() const
    {
        return !m_frames.empty() && m_frames.back().isMap && !m_frames.back().key;
    }

    void count(const TextMark &mark, qsizetype values)
    {
        m_count += values;
        if (m_count > kMaxYamlValues) {
            throw Trouble{mark, u"more than %1 values, aliases counted where they are used"_s.arg(
                                    kMaxYamlValues)};
        }
    }

    void setKey(const TextMark &mark, const QString &key)
    {
        Frame &frame = m_frames.back();
        if (frame.object.contains(key))
            throw Trouble{mark, u"the key '%1' stands here twice"_s.arg(key.left(60))};
        frame.key = key;
    }

    /// Where the value that begins now will stand.
    [[nodiscard]] QString nextPath() const
    {
        if (m_frames.empty())
            return {};
        const Frame &frame = m_frames.back();
        if (!frame.isMap)
            return u"%1[%2]"_s.arg(frame.path).arg(frame.array.size());
        return frame.path.isEmpty() ? *frame.key : frame.path + u'.' + *frame.key;
    }

    QString begin(const TextMark &mark)
    {
        if (expectsKey())
            throw Trouble{mark, u"expected a plain word as key"_s};
        count(mark, 1);
        QString path = nextPath();
        m_tree.marks.insert(path, mark);
        return path;
    }

    void leaf(const TextMark &mark, YAML::anchor_t anchor, const QJsonValue &value)
    {
        begin(mark);
        if (anchor != 0)
            m_anchors.insert(anchor, {value, 1});
        deliver(value);
    }

    void open(const TextMark &mark, YAML::anchor_t anchor, bool isMap)
    {
        if (m_frames.size() >= static_cast<std::size_t>(kMaxDepth))
            throw Trouble{mark, u"nested deeper than %1 levels"_s.arg(kMaxDepth)};
        Frame frame;
        frame.isMap = isMap;
        frame.anchor = anchor;
        frame.countBefore = m_count;
        frame.path = begin(mark);
        m_frames.push_back(std::move(frame));
    }

    void close()
    {
        Frame frame = std::move(m_frames.back());
        m_frames.pop_back();
        for (auto it = frame.merged.begin(); it != frame.merged.end(); ++it) {
            if (!frame.object.contains(it.key()))
                frame.object.insert(it.key(), it.value());
        }
        const QJsonValue value =
            frame.isMap ? QJsonValue(std::move(frame.object)) : QJsonValue(std::move(frame.array));
        if (frame.anchor != 0)
            m_anchors.insert(frame.anchor, {value, m_count - frame.countBefore});
        deliver(value);
    }

    void deliver(const QJsonValue &value)
    {
        if (m_frames.empty()) {
            m_tree.root = value;
            return;
        }
        Frame &frame = m_frames.back();
        if (!frame.isMap) {
            frame.array.append(value);
            return;
        }
        if (*frame.key == u"<<"_s)
            merge(value, frame.merged);
        else
            frame.object.insert(*frame.key, value);
        frame.key.reset();
    }

    /// The merge key: one map or a list of maps, earlier ones win.
    static void merge(const QJsonValue &value, QJsonObject &into)
    {
        const QJsonArray sources = value.isArray() ? value.toArray() : QJsonArray{value};
        for (const QJsonValue &source : sources) {
            const QJsonObject object = source.toObject();
            for (auto it = object.begin(); it != object.end(); ++it) {
                if (!into.contains(it.key()))
                    into.insert(it.key(), it.value());
            }
        }
    }

    YamlTree &m_tree;
    std::vector<Frame> m_frames;
    QHash<YAML::anchor_t, Anchored> m_anchors;
    qsizetype m_count = 0;
};

bool isSafePlain(const QString &text)
{
    static const QRegularExpression safe(u"^[A-Za-z_/][A-Za-z0-9_./@ -]*$"_s);
    static const QRegularExpression word(u"^(y|n|yes|no|on|off)$"_s,
                                         QRegularExpression::CaseInsensitiveOption);
    return safe.match(text).hasMatch() && !text.endsWith(u' ') && !word.match(text).hasMatch() &&
           plainValue(text).isString();
}

class Writer
{
public:
    explicit Writer(const QStringList &keyOrder)
        : m_order(keyOrder)
    {
        m_out.SetIndent(2);
    }

    void write(const QJsonValue &value)
    {
        switch (value.type()) {
        case QJsonValue::Bool:
            m_out << value.toBool();
            break;
        case QJsonValue::Double:
            number(value);
            break;
        case QJsonValue::String:
            text(value.toString());
            break;
        case QJsonValue::Array:
            array(value.toArray());
            break;
        case QJsonValue::Object:
            object(value.toObject());
            break;
        case QJsonValue::Null:
        case QJsonValue::Undefined:
            m_out << YAML::Null;
            break;
        }
    }

    [[nodiscard]] QByteArray result() const { return QByteArray(m_out.c_str()) + '\n'; }

private:
    void number(const QJsonValue &value)
    {
        const double real = value.toDouble();
        if (real == static_cast<double>(value.toInteger(-1)) || value.toInteger(-1) != -1)
            m_out << static_cast<long long>(value.toInteger());
        else
            m_out << QByteArray::number(real, 'g', 17).toStdString();
    }

    void text(const QString &value)
    {
        const std::string utf8 = value.toStdString();
        if (isSafePlain(value))
            m_out << utf8;
        else
            m_out << YAML::DoubleQuoted << utf8;
    }

    void array(const QJsonArray &values)
    {
        const bool flat = std::all_of(values.begin(), values.end(), [](const QJsonValue &value) {
            return !value.isArray() && !value.isObject();
        });
        m_out << (flat ? YAML::Flow : YAML::Block) << YAML::BeginSeq;
        for (const QJsonValue &value : values)
            write(value);
        m_out << YAML::EndSeq;
    }

    void object(const QJsonObject &values)
    {
        if (values.isEmpty()) {
            m_out << YAML::Flow << YAML::BeginMap << YAML::EndMap;
            return;
        }
        QStringList keys = values.keys();
        std::stable_sort(keys.begin(), keys.end(),
                         [this](const QString &a, const QString &b) { return rank(a) < rank(b); });
        m_out << YAML::Block << YAML::BeginMap;
        for (const QString &key : std::as_const(keys)) {
            m_out << YAML::Key;
            text(key);
            m_out << YAML::Value;
            write(values.value(key));
        }
        m_out << YAML::EndMap;
    }

    [[nodiscard]] qsizetype rank(const QString &key) const
    {
        const qsizetype index = m_order.indexOf(key);
        return index < 0 ? m_order.size() : index;
    }

    YAML::Emitter m_out;
    QStringList m_order;
};

} // namespace

TextMark YamlTree::markOf(const QString &path) const
{
    for (QString place = path; !place.isEmpty();) {
        if (const auto found = marks.constFind(place); found != marks.cend())
            return *found;
        const qsizetype cut = std::max(place.lastIndexOf(u'.'), place.lastIndexOf(u'['));
        place.truncate(std::max<qsizetype>(cut, 0));
    }
    return marks.value({});
}

Error TextProblem::toError(const QString &what) const
{
    if (mark.line == 0)
        return makeError(ErrorKind::Invalid, u"%1: %2"_s.arg(what, message));
    return makeError(
        ErrorKind::Invalid,
        u"%1, line %2, column %3: %4"_s.arg(what).arg(mark.line).arg(mark.column).arg(message));
}

tl::expected<YamlTree, TextProblem> parseYaml(const QByteArray &text)
{
    if (text.size() > kMaxYamlBytes) {
        return tl::unexpected(
            TextProblem{{}, u"longer than %1 MB"_s.arg(kMaxYamlBytes / 1024 / 1024)});
    }
    try {
        YamlTree tree;
        Reader reader(tree);
        std::istringstream stream(text.toStdString());
        YAML::Parser parser(stream);
        // Asked twice and no more: on some broken input the parser reports documents for ever.
        if (parser.HandleNextDocument(reader)) {
            YamlTree rest;
            Reader second(rest);
            if (parser.HandleNextDocument(second))
                return tl::unexpected(TextProblem{
                    rest.markOf({}), u"a second document begins here; one is expected"_s});
        }
        return tree;
    } catch (const Trouble &trouble) {
        return tl::unexpected(TextProblem{trouble.mark, trouble.what});
    } catch (const YAML::Exception &exception) {
        return tl::unexpected(
            TextProblem{placeOf(exception.mark), QString::fromStdString(exception.msg)});
    }
}

QByteArray writeYaml(const QJsonValue &value, const QStringList &keyOrder)
{
    Writer writer(keyOrder);
    writer.write(value);
    return writer.result();
}

} // namespace decnet
