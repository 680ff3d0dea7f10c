public import Logging

/// Makes loggers that write lines to standard error, as text for people or as JSON for machines.
public enum LogBootstrap {
    /// A logger of that label, level and format.
    public static func logger(_ label: String, configuration: LogConfiguration) -> Logger {
        var logger = Logger(label: label) { _ in LineLogHandler(label: label, format: configuration.format) }
        logger.logLevel = level(configuration.level)
        return logger
    }

    private static func level(_ level: LogLevel) -> Logger.Level {
        switch level {
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
