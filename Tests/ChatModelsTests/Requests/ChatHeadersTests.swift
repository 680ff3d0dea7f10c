import HTTPClient
import HTTPEngine
import RewardCore
import Testing

@testable import ChatModels

/// Goal: headers carry the key, the affinity and the trace context, and nothing that HTTP does not allow.
@Suite struct ChatHeadersTests {
    @Test func allFieldsOfACall() {
        let headers = ChatHeaders(apiKey: "secret", affinityHeaders: ["X-Session-ID", "X-SMG-Routing-Key"])
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        #expect(
            headers.fields(affinityKey: "k1", traceparent: trace).description == """
                Content-Type: application/json
                Accept: application/json
                User-Agent: metareward
                Authorization: Bearer secret
                X-Session-ID: k1
                X-SMG-Routing-Key: k1
                traceparent: \(trace)
                """)
    }

    @Test func whatACallDoesNotHaveIsNotSent() {
        let fields = ChatHeaders(apiKey: nil, affinityHeaders: ["X-Session-ID"])
            .fields(affinityKey: nil, traceparent: nil)
        #expect(fields.entries.map(\.name) == ["Content-Type", "Accept", "User-Agent"])
    }

    @Test(arguments: ["a b", "line\r\nbreak", "é", String(repeating: "k", count: 257), ""])
    func keysThatAreNoPlainTextAreSentAsTheirHash(key: String) {
        let fields = ChatHeaders(apiKey: nil, affinityHeaders: ["X-Session-ID"])
            .fields(affinityKey: key, traceparent: key)
        #expect(fields["X-Session-ID"] == SHA256.hex(key))
        #expect(!fields.contains("traceparent"))
    }

    @Test func addressesFollowFromTheBase() throws {
        let base = try #require(HTTPClientURL("http://judge:8000/v1/"))
        #expect(EndpointURL.completions(of: base).description == "http://judge:8000/v1/chat/completions")
        #expect(EndpointURL.rootPath("/abort_request", of: base).description == "http://judge:8000/abort_request")
        let query = try #require(HTTPClientURL("http://judge/openai?key=secret"))
        #expect(EndpointURL.completions(of: query).description == "http://judge/openai/chat/completions?key=secret")
        #expect(EndpointURL.label(of: "http://judge:8000/openai?key=secret") == "http://judge:8000/openai")
        #expect(EndpointURL.label(of: "http://judge:8000") == "http://judge:8000")
    }
}
