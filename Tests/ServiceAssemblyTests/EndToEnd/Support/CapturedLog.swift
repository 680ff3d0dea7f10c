import Locking
import Logging

/// Keeps every line of a log, at every level, as text.
final class CapturedLog: Sendable {
    private let lines = Locked<[String]>([])

    /// Everything so far.
    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    /// A logger whose lines are kept here.
    var logger: Logger { Logger(label: "captured") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: CapturedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(log: CapturedLog) { self.log = log }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }
            log.lines.withLock { $0.append("\(event.level) \(event.message) \(fields)") }
        }
    }
}
