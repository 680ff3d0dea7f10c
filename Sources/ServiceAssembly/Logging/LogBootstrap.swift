public import Logging

/// Makes loggers that write lines to standard error, as text for people or as JSON for machines.
public enum LogBootstrap {
    /// A logger of that label, level and format.
    ///
    /// - Parameter level: Changes the level later, of this logger and of all its copies. Default: a switch that nobody
    ///   else holds, at the configured level.
    public static func logger(
        _ label: String, configuration: LogConfiguration, level: LogLevelSwitch? = nil
    ) -> Logger {
        let level = level ?? LogLevelSwitch(configuration.level)
        return Logger(label: label) { _ in LineLogHandler(label: label, format: configuration.format, level: level) }
    }
}
