import HTTPClient
import Testing

/// URLs that can be called and URLs that cannot.
@Suite struct URLTests {
    @Test(arguments: [
        ("http://localhost:8000/v1/chat/completions", "localhost", 8000, "/v1/chat/completions"),
        ("HTTP://Host", "Host", 80, "/"),
        ("http://127.0.0.1:1?x=y#frag", "127.0.0.1", 1, "/?x=y"),
        ("http://[::1]:8080/a?b", "::1", 8080, "/a?b"),
        ("http://[2001:db8::1]", "2001:db8::1", 80, "/"),
        ("https://Host/v1", "Host", 443, "/v1"),
        ("HTTPS://[::1]:8443", "::1", 8443, "/"),
        ("http://a_b.c-d:65535/%20", "a_b.c-d", 65_535, "/%20"),
    ])
    func isTakenApart(text: String, host: String, port: Int, target: String) {
        let url = HTTPClientURL(text)
        #expect(url?.host == host)
        #expect(url?.port == port)
        #expect(url?.target == target)
    }

    @Test(arguments: [
        "", "localhost:80", "https:///a", "httpss://a/", "ftp://a", "http://", "http:///x", "http://:80", "http://a:0",
        "http://a:65536",
        "http://a:", "http://a:x", "http://a:+1", "http://u:p@a/", "http://a b/", "http://a/x y", "http://a/\r\nX: y",
        "http://[::1", "http://[::1]x", "http://[]", "http://a/\u{FC}",
    ])
    func isRefused(text: String) {
        #expect(HTTPClientURL(text) == nil)
    }

    @Test func authorityIsWhatTheHostFieldHas() {
        #expect(HTTPClientURL("http://a/")?.authority == "a")
        #expect(HTTPClientURL("http://a:81/")?.authority == "a:81")
        #expect(HTTPClientURL("http://[::1]:81/")?.authority == "[::1]:81")
        #expect(HTTPClientURL("https://a:443/")?.authority == "a")
        #expect(HTTPClientURL("https://a:80/")?.authority == "a:80")
        #expect(HTTPClientURL("http://a:443/")?.authority == "a:443")
        #expect(HTTPClientURL("http://a:81/x?y")?.description == "http://a:81/x?y")
    }
}
