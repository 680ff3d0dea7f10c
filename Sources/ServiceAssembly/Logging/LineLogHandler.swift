internal import Glibc
internal import JSONText
internal import Logging
internal import RewardCore

/// Writes each log entry as one line to standard error: `time level message key=value …`, or a JSON object.
///
/// Messages are constant and everything that varies is metadata under dotted names, so that a line can be found again.
struct LineLogHandler: LogHandler {
    /// Attached to every entry of this logger.
    var metadata: Logger.Metadata = [:]
    /// Entries below it are dropped. It is one for all copies of the logger.
    var logLevel: Logger.Level {
        get { level.current }
        nonmutating set { level.current = newValue }
    }
    private let level: LogLevelSwitch
    private let label: String
    private let format: LogFormat
    private let clock = SystemClock()

    /// A handler for the logger of that label.
    init(label: String, format: LogFormat, level: LogLevelSwitch) {
        self.label = label
        self.level = level
        self.format = format
    }

    /// Metadata of every entry, by key.
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes the entry.
    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
        let time = clock.now().text
        let line: String
        switch format {
        case .text:
            let fields = all.map { " \($0.key)=\(Self.quoted($0.value.description))" }.joined()
            line = "\(time) \(event.level.rawValue) \(Self.oneLine(event.message.description))\(fields)\n"
        case .json:
            var object: JSONObject = [
                "time": .string(time), "level": .string(event.level.rawValue), "logger": .string(label),
                "message": .string(event.message.description),
            ]
            for (key, value) in all { object.set(key, to: .string(value.description)) }
            line = JSONValue.object(object).text + "\n"
        }
        // One write a line keeps lines of several threads apart.
        let bytes = Array(line.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    private static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 34 && $0 != 61 }
        return isPlain ? text : JSONText.escaped(text)
    }

    private static func oneLine(_ text: String) -> String {
        text.utf8.contains(where: { $0 < 32 }) ? JSONText.escaped(text) : text
    }
}
