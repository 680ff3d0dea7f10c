import HTTPEngine
import Testing

@testable import HTTPServer
@testable import RewardAPI

/// Goal: openapi.yaml, the embedded copy and the routes say the same. Method: see `OpenAPIDocument`.
@Suite struct OpenAPITests {
    private var document: String { get throws { try OpenAPIDocument.text } }

    private func operations() throws -> [String: [Substring]] { try OpenAPIDocument.operations() }

    @Test func theEmbeddedDocumentEqualsTheFile() throws {
        #expect(EmbeddedOpenAPI.text == (try document), "run scripts/embed-openapi.sh")
    }

    @Test func theDocumentIsServed() async throws {
        let answer = try await Harness().get("/openapi.yaml")
        #expect(answer.fields["Content-Type"] == "application/yaml")
        #expect(answer.text == (try document))
        #expect(answer.text.hasPrefix("openapi: 3.1"))
    }

    @Test func theDocumentAndTheRoutesNameTheSameOperations() async throws {
        let routes = Set(try await Harness().api.routes.map { "\($0.method) \($0.path)" })
        let documented = Set(try operations().keys)
        #expect(routes.subtracting(documented) == [])
        #expect(documented.subtracting(routes) == [])
    }

    @Test func theDocumentSaysTheScopeOfEveryRoute() async throws {
        let operations = try operations()
        for route in try await Harness().api.routes {
            #expect(
                operations["\(route.method) \(route.path)"]?.contains("      x-scope: \(route.scope.rawValue)") == true)
        }
    }

    @Test func theDocumentNamesEveryQueryParameter() async throws {
        let operations = try operations()
        for route in try await Harness().api.table.routes {
            let lines = operations["\(route.method.rawValue) \(route.pattern.text)"] ?? []
            for name in route.query {
                let isNamed = lines.contains("        - name: \(name)") || lines.contains("        - name: '\(name)'")
                let isReferenced = ["", "Version", "Trainer"].contains { suffix in
                    lines.contains("        - { $ref: '#/components/parameters/\(name)\(suffix)' }")
                }
                #expect(isNamed || isReferenced, "\(route.pattern.text) \(name)")
            }
        }
    }

    @Test func theDocumentListsEveryKindOfProblem() throws {
        let document = try document
        let listed = document.split(separator: "\n").filter { $0.contains("- urn:metareward:problem:") }
            .map { String($0.drop { $0 == " " || $0 == "-" }) }
        // The server decodes bodies before the API sees them, and has problems of its own for that.
        let ofCodings = CodingRefusal.Kind.allCases.map { "urn:metareward:problem:" + $0.rawValue }
        #expect(Set(listed) == Set(ProblemType.allCases.map(\.uri) + ofCodings))
    }
}
