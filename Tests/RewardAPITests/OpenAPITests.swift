import FoundationEssentials
import HTTPEngine
import Testing

@testable import HTTPServer
@testable import RewardAPI

/// Goal: openapi.yaml, the embedded copy and the routes say the same. Method: the document is read line by line, which
/// its fixed layout allows: paths at two spaces, methods at four.
@Suite struct OpenAPITests {
    /// The package's folder: three steps up from this file.
    private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

    private var document: String {
        get throws { try String(contentsOfFile: Self.root + "/openapi.yaml", encoding: .utf8) }
    }

    /// The operations of the document: `GET /path`, and the lines that describe each.
    private func operations() throws -> [String: [Substring]] {
        var operations: [String: [Substring]] = [:]
        var isInPaths = false
        var path = ""
        var operation: String?
        for line in try document.split(separator: "\n", omittingEmptySubsequences: false) {
            if !line.isEmpty, !line.hasPrefix(" ") {
                isInPaths = line == "paths:"
                operation = nil
            } else if isInPaths, line.hasPrefix("  /") {
                path = String(line.dropFirst(2).dropLast())
                operation = nil
            } else if isInPaths, line.hasPrefix("    "), !line.hasPrefix("     "), line.hasSuffix(":") {
                operation = line.dropFirst(4).dropLast().uppercased() + " " + path
            }
            if let operation { operations[operation, default: []].append(line) }
        }
        return operations
    }

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
                let isNamed = lines.contains("        - name: \(name)")
                let isReferenced = ["", "Version"].contains { suffix in
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
