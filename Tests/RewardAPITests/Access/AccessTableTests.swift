import HTTPEngine
import HTTPServer
import JSONText
import Testing

@testable import RewardAPI

/// Goal: every route is guarded as the document says. Method: the table is read from openapi.yaml, so that a route
/// without a rule there, and a rule without a route, fail.
@Suite struct AccessTableTests {
    /// An operation of the document and the scope that it names.
    private struct Operation {
        let method: HTTPMethod
        let target: String
        let name: String
        let scope: String
        let security: String
    }

    /// What `security` says for each scope.
    private static let security = [
        "open": "[]", "read": "[{ bearer: [read] }]", "operate": "[{ bearer: [operate] }]",
        "score": "[{ bearer: [score] }, { basic: [score] }, { query: [score] }]",
        "refine": "[{ bearer: [score] }, { basic: [score] }, { query: [score] }, { bearer: [operate] }]",
        "metrics": "[{ bearer: [read] }, {}]",
    ]

    private func operations() throws -> [Operation] {
        try OpenAPIDocument.operations().map { name, lines in
            func value(_ key: String) throws -> String {
                let line = try #require(lines.first { $0.hasPrefix("      \(key): ") }, "\(name) has no \(key)")
                return String(line.dropFirst(8 + key.count))
            }
            let parts = name.split(separator: " ").map(String.init)
            let path = parts[1].replacing("{id}", with: "some-id").replacing("{task}", with: "math")
                .replacing("{name}", with: "mrm_analyze").replacing("{run}", with: "exp-7")
            return Operation(
                method: HTTPMethod(rawValue: parts[0]), target: path, name: name, scope: try value("x-scope"),
                security: try value("security"))
        }.sorted { $0.name < $1.name }
    }

    @Test func everyOperationHasTheRuleOfItsRoute() async throws {
        let routes = try await Harness().api.routes
        let operations = try operations()
        #expect(Set(operations.map(\.name)) == Set(routes.map { "\($0.method) \($0.path)" }))
        for operation in operations {
            let route = routes.first { "\($0.method) \($0.path)" == operation.name }
            #expect(route?.scope.rawValue == operation.scope, "\(operation.name)")
            // Readiness is open, and says more to who may read.
            let expected = operation.name == "GET /readyz" ? "[{}, { bearer: [read] }]" : Self.security[operation.scope]
            #expect(operation.security == expected, "\(operation.name)")
        }
    }

    /// Which tokens a scope of the document lets in.
    private static let admitted: [String: Set<String>] = [
        "open": Set(Secrets.all + [""]), "read": [Secrets.read, Secrets.operate],
        "metrics": [Secrets.read, Secrets.operate], "score": [Secrets.score, Secrets.operate],
        "refine": [Secrets.score, Secrets.operate], "operate": [Secrets.operate],
    ]

    @Test(arguments: [""] + Secrets.all)
    func everyOperationLetsInWhomTheDocumentSays(_ token: String) async throws {
        for operation in try operations() {
            // Of its own, so that failures are not slowed down.
            let harness = try await Harness.guarded()
            let body = operation.method == .get ? [] : Array("{}".utf8)
            let answer = try await harness.send(
                operation.method, operation.target, body: body,
                fields: harness.bearer(token.isEmpty ? nil : token) + [
                    (name: "Content-Type", value: "application/json")
                ])
            let isAdmitted = try #require(Self.admitted[operation.scope]).contains(token)
            #expect((answer.status != 401 && answer.status != 403) == isAdmitted, "\(operation.name) \(answer.status)")
            guard !isAdmitted else { continue }
            let expected =
                switch token {
                case "": "token-missing"
                case Secrets.unknown: "token-unknown"
                case Secrets.expired: "token-expired"
                default: "scope-missing"
                }
            #expect(try answer.problem == expected, "\(operation.name)")
            #expect(answer.status == (expected == "scope-missing" ? 403 : 401))
            #expect(answer.fields["WWW-Authenticate"]?.hasPrefix("Bearer realm=\"metareward\"") == true)
        }
    }

    @Test func aBodyIsRefusedBeforeItIsRead() async throws {
        let harness = try await Harness.guarded()
        for operation in try operations() where operation.method != .get {
            let request = harness.request(operation.method, operation.target)
            let answer = try #require(harness.api.refuseBeforeBody(of: request.head, peer: "127.0.0.1:9"))
            #expect(answer.status == 401, "\(operation.name)")
        }
    }

    @Test func aRefusalBeforeTheBodyIsReportedInTheCallersTrace() async throws {
        let harness = try await Harness.guarded()
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let request = harness.request(
            .post, "/score", fields: [(name: "X-Request-Id", value: "r-1"), (name: "traceparent", value: parent)])
        let answer = try #require(harness.api.refuseBeforeBody(of: request.head, peer: "127.0.0.1:9"))
        #expect(answer.fields["X-Request-Id"] == "r-1")
        let entry = try #require(harness.log.entries.first)
        #expect(harness.log.entries.count == 1)
        #expect(entry.requestID == "r-1")
        #expect(entry.traceID == "0af7651916cd43dd8448eb211c80319c" && entry.callerSpanID == "b7ad6b7169203331")
        #expect(entry.spanID.count == 16 && entry.spanID != entry.callerSpanID)
    }
}
