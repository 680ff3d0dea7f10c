internal import Locking
internal import Logging

/// The level of a logger and all its copies, which can be changed while they are in use.
public final class LogLevelSwitch: Sendable {
    private let level: Locked<Logger.Level>

    /// A switch that stands at a level.
    public init(_ level: LogLevel) {
        self.level = Locked(level.loggerLevel)
    }

    /// Changes the level.
    public func set(_ new: LogLevel) { level.withLock { $0 = new.loggerLevel } }

    /// The level in the words of the logging library.
    var current: Logger.Level {
        get { level.withLock { $0 } }
        set { level.withLock { $0 = newValue } }
    }
}

extension LogLevel {
    /// The same in the words of the logging library.
    var loggerLevel: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}
