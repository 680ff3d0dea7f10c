/// Messages of log lines are constants, so that lines can be counted and searched for by their message, and nothing
/// from outside gets into one; what varies stands in the metadata.
enum LogRule {
    private static let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    /// Calls of a logger whose message is not one plain string literal.
    static func violations(_ source: MaskedSource) -> [Violation] {
        calls(source.code).compactMap { start in
            guard !isConstant(source.bytes, at: start) else { return nil }
            return Violation(
                path: source.path, line: source.line(at: start), what: "a log message that is not constant",
                why: "lines are counted and searched for by their message, and it must not hold what a client sent",
                instead: "Write one string literal without interpolation, and put what varies into the metadata")
        }
    }

    /// Where the messages of calls of a logger begin: behind `logger.info(`, or behind the level of `logger.log(`.
    private static func calls(_ code: [UInt8]) -> [Int] {
        var places: [Int] = []
        for word in ["logger.", "Logger."] {
            for offset in code.offsets(of: word) {
                let rest = offset + word.utf8.count
                for level in levels where code[rest...].starts(with: (level + "(").utf8) {
                    places.append(skipSpace(code, rest + level.utf8.count + 1))
                }
                if code[rest...].starts(with: "log(level:".utf8), let comma = code[rest...].firstIndex(of: 0x2C) {
                    places.append(skipSpace(code, comma + 1))
                }
            }
        }
        return places
    }

    private static func isConstant(_ bytes: [UInt8], at start: Int) -> Bool {
        guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { return false }
        var position = start + 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            if bytes[position] == 0x0A { return false }
            if bytes[position] == UInt8(ascii: "\\") {
                if position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "(") { return false }
                position += 1
            }
            position += 1
        }
        let next = skipSpace(bytes, position + 1)
        return next < bytes.count && (bytes[next] == UInt8(ascii: ",") || bytes[next] == UInt8(ascii: ")"))
    }

    private static func skipSpace(_ bytes: [UInt8], _ from: Int) -> Int {
        var position = from
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x0A { position += 1 }
        return position
    }
}
