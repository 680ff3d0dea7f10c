import HTTPEngine
import Testing

/// The value types of messages.
@Suite struct MessageTests {
    @Test func fieldsCompareNamesWithoutCaseAndKeepOrder() {
        var fields: HeaderFields = ["Accept": "a", "X-One": "1", "accept": "b"]
        #expect(fields["ACCEPT"] == "a")
        #expect(fields.values("Accept") == ["a", "b"])
        fields.set("accept", "c")
        #expect(fields.entries.map(\.name) == ["accept", "X-One"])
        fields.add("X-One", "2")
        fields["accept"] = nil
        #expect(fields == ["x-one": "1", "X-ONE": "2"])
        #expect(!fields.contains("accept"))
        fields.remove("X-One")
        #expect(fields.isEmpty)
    }

    @Test func headSplitsAndDecodesItsTarget() {
        let head = RequestHead(method: .get, target: "/runs/a%2Fb/%C3%BC?x=1+2&y=%26&flag&=e&x=3")
        #expect(head.path == "/runs/a/b/\u{FC}")
        #expect(head.rawPath == "/runs/a%2Fb/%C3%BC")
        #expect(head.pathSegments == ["runs", "a/b", "\u{FC}"])
        #expect(head.query == "x=1+2&y=%26&flag&=e&x=3")
        #expect(head.queryItems.map(\.name) == ["x", "y", "flag", "", "x"])
        #expect(head.queryItems.map(\.value) == ["1 2", "&", "", "e", "3"])
    }

    @Test func absoluteTargetLosesItsAuthority() {
        #expect(RequestHead(method: .get, target: "HTTP://a:80/p?q").path == "/p")
        #expect(RequestHead(method: .get, target: "http://a?q").path == "/")
        #expect(RequestHead(method: .get, target: "http://a?q").query == "q")
        #expect(RequestHead(method: .get, target: "http://a").path == "/")
        #expect(RequestHead(method: .get, target: "/p?").query?.isEmpty == true)
        #expect(RequestHead(method: .get, target: "/p").query == nil)
    }

    @Test func hostIsTheTargetsOwnWhereItHasOne() {
        let fields: HeaderFields = ["Host": "b:1"]
        #expect(RequestHead(method: .get, target: "/", fields: fields).host == "b:1")
        #expect(RequestHead(method: .get, target: "http://a:2/", fields: fields).host == "a:2")
        #expect(RequestHead(method: .get, target: "/").host == nil)
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
        (1_767_225_599, "Wed, 31 Dec 2025 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    ])
    func datesAreThoseOfTheCalendar(seconds: Int, text: String) {
        #expect(String(decoding: HTTPDate.format(secondsSince1970: seconds), as: UTF8.self) == text)
    }

    @Test func percentCodingIsStrictAndReversible() {
        #expect(PercentCoding.decode("a%20b", plusIsSpace: false) == "a b")
        #expect(PercentCoding.decode("a+b", plusIsSpace: false) == "a+b")
        for malformed in ["%", "%4", "%4g", "%ff", "%00"] {
            #expect(PercentCoding.decode(Substring(malformed), plusIsSpace: true) == nil, "\(malformed)")
        }
        let text = "a/b?c d+\u{FC}\u{1F600}~"
        #expect(PercentCoding.decode(Substring(PercentCoding.encode(text)), plusIsSpace: true) == text)
    }

    @Test func requestIsWrittenWithItsFraming() throws {
        let bytes = try RequestEncoder.encode(
            method: .get, target: "/p?q", authority: "h:81",
            fields: ["Accept": "x", "content-length": "9", "Transfer-Encoding": "chunked", "Connection": "y"],
            body: Array("hi".utf8))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "GET /p?q HTTP/1.1\r\nHost: h:81\r\nAccept: x\r\nContent-Length: 2\r\n\r\nhi")
        let post = try RequestEncoder.encode(method: .post, target: "/", authority: "h", fields: [:], body: [])
        #expect(String(decoding: post, as: UTF8.self).contains("Content-Length: 0\r\n"))
        let get = try RequestEncoder.encode(method: .get, target: "/", authority: "h", fields: ["host": "z"], body: [])
        #expect(String(decoding: get, as: UTF8.self) == "GET / HTTP/1.1\r\nhost: z\r\n\r\n")
    }

    @Test func requestThatWouldSplitIsNotWritten() {
        func encode(_ method: String, _ target: String, _ fields: HeaderFields) throws {
            _ = try RequestEncoder.encode(
                method: HTTPMethod(rawValue: method), target: target, authority: "h", fields: fields, body: [])
        }
        #expect(throws: MessageFieldError.self) { try encode("G T", "/", [:]) }
        #expect(throws: MessageFieldError.self) { try encode("GET", "/ HTTP/1.1\r\nX: y", [:]) }
        #expect(throws: MessageFieldError.self) { try encode("GET", "/", ["X": "a\r\nY: b"]) }
        #expect(throws: MessageFieldError.self) { try encode("GET", "/", ["X\n": "a"]) }
    }

    @Test func chunksAreWrittenInHexadecimal() {
        var output: [UInt8] = []
        ChunkedEncoder.append([UInt8](repeating: 0x61, count: 26), to: &output)
        ChunkedEncoder.append([], to: &output)
        ChunkedEncoder.appendEnd(to: &output)
        #expect(String(decoding: output, as: UTF8.self) == "1a\r\n\(String(repeating: "a", count: 26))\r\n0\r\n\r\n")
    }
}
