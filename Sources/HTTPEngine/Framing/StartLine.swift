/// Parsers of the two start lines, each given the line without its CR LF.
enum StartLine {
    /// The longest method that is read; the longest registered one has 16 bytes.
    static let methodBytesMax = 32

    /// Bytes of a request line besides its target: method, two spaces, version.
    static let requestLineOverhead = methodBytesMax + 10

    /// Parses `method SP target SP version` (RFC 9112 §3).
    static func parseRequest(_ line: ByteView, targetBytesMax: Int) throws(HTTPProtocolError) -> RequestLine {
        var methodEnd = 0
        while methodEnd < line.count, ASCII.isToken(line[methodEnd]) { methodEnd += 1 }
        if methodEnd > methodBytesMax { throw .methodTooLong }
        guard methodEnd < line.count else { throw .requestLineMalformed }
        guard line[methodEnd] == ASCII.space else { throw .methodInvalid }
        guard methodEnd > 0 else { throw .requestLineMalformed }

        let targetStart = methodEnd + 1
        var targetEnd = targetStart
        while targetEnd < line.count, line[targetEnd] != ASCII.space { targetEnd += 1 }
        let target = line.view(targetStart..<targetEnd)
        if target.count > targetBytesMax { throw .targetTooLong(limit: targetBytesMax) }
        guard !target.isEmpty, targetEnd < line.count else { throw .requestLineMalformed }
        let version = try parseVersion(line.view((targetEnd + 1)..<line.count))
        let method = HTTPMethod(rawValue: line.view(0..<methodEnd).text(isASCII: true))
        if method.rawValue == "CONNECT" { throw .methodUnsupported }
        return try makeHead(method: method, target: target, version: version)
    }

    /// Parses `version SP status SP [reason]` (RFC 9112 §4); the space before an empty reason may be missing.
    static func parseStatus(_ line: ByteView) throws(HTTPProtocolError) -> (version: HTTPVersion, status: Int) {
        guard line.count >= 12, line[8] == ASCII.space else { throw .statusLineMalformed }
        let version = try parseVersion(line.view(0..<8))
        var status = 0
        for byte in line.view(9..<12) {
            guard byte >= 0x30, byte <= 0x39 else { throw .statusLineMalformed }
            status = status * 10 + Int(byte - 0x30)
        }
        guard (100...599).contains(status) else { throw .statusLineMalformed }
        if line.count > 12 {
            guard line[12] == ASCII.space, line.view(13..<line.count).allSatisfy(ASCII.isFieldValue) else {
                throw .statusLineMalformed
            }
        }
        return (version, status)
    }

    private static func parseVersion(_ bytes: ByteView) throws(HTTPProtocolError) -> HTTPVersion {
        let prefix: StaticString = "HTTP/"
        guard bytes.count == 8, bytes[6] == UInt8(ascii: "."), isDigit(bytes[5]), isDigit(bytes[7]) else {
            throw .versionMalformed
        }
        for index in 0..<5 where bytes[index] != prefix.utf8Start[index] {
            throw .versionMalformed
        }
        guard bytes[5] == UInt8(ascii: "1") else { throw .versionUnsupported }
        switch bytes[7] {
        case UInt8(ascii: "1"): return .http11
        case UInt8(ascii: "0"): return .http10
        default: throw .versionUnsupported
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39
    }

    /// Checks the target's bytes and form. An origin form without escapes in its path is split in place; the rest takes
    /// the long way.
    private static func makeHead(
        method: HTTPMethod, target: ByteView, version: HTTPVersion
    ) throws(HTTPProtocolError) -> RequestLine {
        var isPlain = target[0] == UInt8(ascii: "/")
        var mark = target.count
        for index in 0..<target.count {
            let byte = target[index]
            guard ASCII.isTarget(byte) else { throw .targetInvalid }
            if mark < target.count { continue }
            if byte == UInt8(ascii: "%") { isPlain = false }
            if byte == UInt8(ascii: "?") { mark = index }
        }
        let text = target.text(isASCII: true)
        if isPlain {
            if mark == target.count {
                return RequestLine(method: method, target: text, path: text, query: nil, version: version)
            }
            return RequestLine(
                method: method, target: text, path: target.view(0..<mark).text(isASCII: true),
                query: target.view((mark + 1)..<target.count).text(isASCII: true), version: version)
        }
        return try makeHead(method: method, target: target, text: text, version: version)
    }

    private static func makeHead(
        method: HTTPMethod, target: ByteView, text: String, version: HTTPVersion
    ) throws(HTTPProtocolError) -> RequestLine {
        if text == "*" {
            guard method == .options else { throw .targetInvalid }
            return RequestLine(method: method, target: text, path: text, query: nil, version: version)
        }
        if target[0] != UInt8(ascii: "/") {
            guard var authority = RequestTarget.authority(of: text) else { throw .targetInvalid }
            let isValid = authority.withUTF8 { HostSyntax.isValid($0) }
            guard isValid else { throw .targetInvalid }
        }
        let parts = RequestTarget(text)
        guard let path = parts.decodedPath else { throw .targetInvalid }
        return RequestLine(method: method, target: text, path: path, query: parts.query, version: version)
    }
}
