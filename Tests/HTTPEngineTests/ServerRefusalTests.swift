import HTTPEngine
import Testing

/// Requests that must be refused, in every split: each would be read differently by somebody.
@Suite struct ServerRefusalTests {
    /// A request that must be refused with an error.
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let wire: String
        let error: HTTPProtocolError

        init(_ name: String, _ wire: String, _ error: HTTPProtocolError) {
            self.name = name
            self.wire = wire
            self.error = error
        }

        /// A request with the given field lines behind `Host`.
        init(_ name: String, fields: String, _ error: HTTPProtocolError) {
            self.init(name, "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n0\r\n\r\n", error)
        }

        /// A chunked request with the given bytes as its body.
        init(_ name: String, chunks: String, _ error: HTTPProtocolError) {
            self.init(name, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)", error)
        }

        var testDescription: String { name }
    }

    static let requestLines = [
        Case("HTTP/0.9", "GET /\r\n\r\n", .requestLineMalformed),
        Case("two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLineMalformed),
        Case("leading space", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLineMalformed),
        Case("trailing space", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .versionMalformed),
        Case("tab as separator", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", .methodInvalid),
        Case("second empty line", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLineMalformed),
        Case("bad method", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", .methodInvalid),
        Case("endless method", String(repeating: "M", count: 33) + " / HTTP/1.1\r\n\r\n", .methodTooLong),
        Case("tunnel", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", .methodUnsupported),
        Case("relative target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Case("fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Case("control in target", "GET /a\u{1} HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Case("NUL in target", "GET /a\u{0} HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Case("raw UTF-8 in target", "GET /\u{FC} HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Case("bad escape", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Case("cut escape", "GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Case("escaped NUL", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Case("escaped non-UTF-8", "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Case("asterisk of another method", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Case("user information", "GET http://u@h/ HTTP/1.1\r\nHost: a\r\n\r\n", .targetInvalid),
        Case("bare CR in line", "GET /\rHTTP/1.1 HTTP/1.1\r\n\r\n", .targetInvalid),
        Case("LF only", "GET / HTTP/1.1\nHost: a\n\n", .lineEndingInvalid),
        Case("lower-case version", "GET / http/1.1\r\nHost: a\r\n\r\n", .versionMalformed),
        Case("version without dot", "GET / HTTP/11\r\nHost: a\r\n\r\n", .versionMalformed),
        Case("version with two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", .versionMalformed),
        Case("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .versionUnsupported),
        Case("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", .versionUnsupported),
        Case("HTTP/0.9 spelled out", "GET / HTTP/0.9\r\n\r\n", .versionUnsupported),
    ]

    static let fields = [
        Case("no host", "GET / HTTP/1.1\r\n\r\n", .hostMissing),
        Case("two hosts", fields: "Host: b", .hostRepeated),
        Case("host with path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .hostInvalid),
        Case("host with user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .hostInvalid),
        Case("empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", .hostInvalid),
        Case("host with bad port", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", .hostInvalid),
        Case("host with open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .hostInvalid),
        Case("obsolete folding", fields: "X: a\r\n b", .fieldFolded),
        Case("folding with tab", fields: "X: a\r\n\tb", .fieldFolded),
        Case("folded first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", .fieldFolded),
        Case("space before colon", fields: "Content-Length : 5", .whitespaceBeforeColon),
        Case("tab before colon", fields: "Content-Length\t: 5", .whitespaceBeforeColon),
        Case("empty name", fields: ": x", .fieldNameInvalid),
        Case("no colon", fields: "nonsense", .fieldNameInvalid),
        Case("bad name", fields: "X@Y: x", .fieldNameInvalid),
        Case("non-ASCII name", fields: "X\u{FC}: x", .fieldNameInvalid),
        Case("NUL in name", fields: "X\u{0}: x", .fieldNameInvalid),
        Case("NUL in value", fields: "X: a\u{0}b", .fieldValueInvalid),
        Case("control in value", fields: "X: a\u{1B}b", .fieldValueInvalid),
        Case("DEL in value", fields: "X: a\u{7F}", .fieldValueInvalid),
        Case("bare CR in value", fields: "X: a\rTransfer-Encoding: chunked", .lineEndingInvalid),
        Case("bare CR in name", fields: "X\r: a", .lineEndingInvalid),
        Case("LF only behind field", fields: "X: a\nY: b", .lineEndingInvalid),
        Case("CR CR LF", fields: "X: a\r\r\nY: b", .lineEndingInvalid),
        Case("unknown expectation", fields: "Expect: 200-ok\r\nContent-Length: 5", .expectationUnknown),
    ]

    static let framing = [
        Case(
            "length and coding", fields: "Content-Length: 5\r\nTransfer-Encoding: chunked",
            .contentLengthWithTransferEncoding),
        Case(
            "coding and length", fields: "Transfer-Encoding: chunked\r\nContent-Length: 5",
            .contentLengthWithTransferEncoding),
        Case("two lengths", fields: "Content-Length: 5\r\nContent-Length: 6", .contentLengthRepeated),
        Case("two equal lengths", fields: "Content-Length: 5\r\ncontent-length: 5", .contentLengthRepeated),
        Case("list of lengths", fields: "Content-Length: 5, 5", .contentLengthRepeated),
        Case("signed length", fields: "Content-Length: +5", .contentLengthInvalid),
        Case("negative length", fields: "Content-Length: -5", .contentLengthInvalid),
        Case("hexadecimal length", fields: "Content-Length: 0x5", .contentLengthInvalid),
        Case("length with space", fields: "Content-Length: 5 5", .contentLengthInvalid),
        Case("empty length", fields: "Content-Length:", .contentLengthInvalid),
        Case(
            "length beyond all integers", fields: "Content-Length: 99999999999999999999999",
            .bodyTooLarge(limit: 67_108_864)),
        Case("length beyond the limit", fields: "Content-Length: 67108865", .bodyTooLarge(limit: 67_108_864)),
        Case("unknown coding", fields: "Transfer-Encoding: gzip", .transferCodingUnknown),
        Case("unknown coding before chunked", fields: "Transfer-Encoding: gzip, chunked", .transferCodingUnknown),
        Case("identity", fields: "Transfer-Encoding: identity", .transferCodingUnknown),
        Case("disguised chunked", fields: "Transfer-Encoding: xchunked", .transferCodingUnknown),
        Case("chunked with parameter", fields: "Transfer-Encoding: chunked;q=1", .transferCodingUnknown),
        Case("chunked not last", fields: "Transfer-Encoding: chunked, gzip", .chunkedNotLast),
        Case("chunked twice", fields: "Transfer-Encoding: chunked, chunked", .chunkedNotLast),
        Case(
            "chunked on two lines", fields: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            .chunkedNotLast),
        Case("chunked then other line", fields: "Transfer-Encoding: chunked\r\nTransfer-Encoding: x", .chunkedNotLast),
        Case("empty coding", fields: "Transfer-Encoding:", .transferEncodingInvalid),
        Case("empty list member", fields: "Transfer-Encoding: , chunked", .transferEncodingInvalid),
        Case("vertical tab before chunked", fields: "Transfer-Encoding: \u{B}chunked", .fieldValueInvalid),
        Case(
            "coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .transferEncodingInvalid),
    ]

    static let chunks = [
        Case("no size", chunks: "\r\n", .chunkMalformed),
        Case("signed size", chunks: "+5\r\nhello\r\n0\r\n\r\n", .chunkMalformed),
        Case("prefixed size", chunks: "0x5\r\nhello\r\n0\r\n\r\n", .chunkMalformed),
        Case("space before size", chunks: " 5\r\nhello\r\n0\r\n\r\n", .chunkMalformed),
        Case("space behind size", chunks: "5 \r\nhello\r\n0\r\n\r\n", .chunkMalformed),
        Case("LF behind size", chunks: "5\nhello\r\n0\r\n\r\n", .chunkMalformed),
        Case("CR without LF behind size", chunks: "5\rhello", .chunkMalformed),
        Case("LF in extension", chunks: "5;a\nhello\r\n0\r\n\r\n", .chunkMalformed),
        Case("NUL in extension", chunks: "5;a\u{0}\r\nhello\r\n0\r\n\r\n", .chunkMalformed),
        Case("data longer than size", chunks: "2\r\nhello\r\n0\r\n\r\n", .chunkMalformed),
        Case("LF behind data", chunks: "5\r\nhello\n0\r\n\r\n", .chunkMalformed),
        Case("size beyond all integers", chunks: "FFFFFFFFFFFFFFFFF\r\n", .chunkMalformed),
        Case("size beyond the limit", chunks: "4000001\r\n", .bodyTooLarge(limit: 67_108_864)),
        Case("bad trailer name", chunks: "0\r\nX Y: 1\r\n\r\n", .whitespaceBeforeColon),
        Case("bad trailer value", chunks: "0\r\nX: \u{0}\r\n\r\n", .fieldValueInvalid),
        Case("folded trailer", chunks: "0\r\nX: 1\r\n 2\r\n\r\n", .fieldFolded),
        Case("LF only in trailer", chunks: "0\r\nX: 1\n\r\n", .lineEndingInvalid),
    ]

    @Test(arguments: requestLines + fields + framing + chunks)
    func isRefused(_ refused: Case) {
        SplitVerifier.expectServer(refused.wire, tells: ["refuse \(refused.error.status) \(refused.error)"])
    }

    @Test func nothingBehindARefusalIsParsed() {
        SplitVerifier.expectServer(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n"
                + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
            tells: ["refuse 400 contentLengthRepeated"])
    }

    @Test func statusesAreThoseOfTheStandard() {
        #expect(HTTPProtocolError.headTooLarge(limit: 1).status == 431)
        #expect(HTTPProtocolError.tooManyFields(limit: 1).status == 431)
        #expect(HTTPProtocolError.targetTooLong(limit: 1).status == 414)
        #expect(HTTPProtocolError.bodyTooLarge(limit: 1).status == 413)
        #expect(HTTPProtocolError.transferCodingUnknown.status == 501)
        #expect(HTTPProtocolError.versionUnsupported.status == 505)
        #expect(HTTPProtocolError.headTimedOut.status == 408)
        #expect(HTTPProtocolError.expectationUnknown.status == 417)
        #expect(HTTPProtocolError.chunkMalformed.detail == "The framing of the chunked body is malformed.")
    }
}
