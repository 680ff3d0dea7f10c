import HTTPEngine
import HTTPServer
import JSONText
import Testing

@testable import RewardAPI

/// Goal: what is true of every route. Method: tables over the route list of the interface itself.
@Suite struct RouteTableTests {
    /// A target of the route: its parameters filled in.
    private func target(_ path: String) -> String {
        path.replacing("{id}", with: "some-id").replacing("{task}", with: "math")
            .replacing("{name}", with: "mrm_analyze").replacing("{run}", with: "exp-7")
            .replacing("{file}", with: "dashboard.js")
    }

    /// The paths of trainers, which ignore what they do not know and have the scope `score`, all of them.
    private static let trainerPaths: Set<String> = [
        "/get_reward", "/rm", "/reward", "/verify", "/verifiers/verify", "/v1/score/evaluation", "/rewards",
        "/test_program", "/test_program_stdio", "/v1/score", "/rerank", "/v1/rerank", "/v2/rerank", "/classify",
        "/seed_session", "/verifiers/seed_session", "/aggregate_metrics", "/reverify_mode", "/global_config_dict_yaml",
        "/v1/chat/completions", "/v1/models", "/submit_task", "/get_result",
    ]

    private func isTrainers(_ path: String) -> Bool {
        path.hasPrefix("/t/{task}/") || Self.trainerPaths.contains(path)
    }

    @Test func everyRouteOfTrainersIsThereBareAndBelowTheTask() async throws {
        let routes = try await Harness().api.routes.filter { isTrainers($0.path) }
        #expect(routes.allSatisfy { $0.scope == .score })
        let paths = routes.map(\.path)
        #expect(Set(paths.filter { !$0.hasPrefix("/t/") }) == Self.trainerPaths)
        // `/score` is bare the native route; where the servers are is asked of the whole service.
        let below = Self.trainerPaths.subtracting(["/global_config_dict_yaml"]).union(["/score"]).map {
            "/t/{task}" + $0
        }
        #expect(Set(paths.filter { $0.hasPrefix("/t/") }) == Set(below))
    }

    @Test func theRouteListIsThis() async throws {
        let routes = try await Harness().api.routes.filter { !isTrainers($0.path) }
            .map { "\($0.method) \($0.path) \($0.scope.rawValue)" }
        #expect(
            routes == [
                "POST /score score", "GET /scores/{id} read", "GET /rubric/version read", "GET /rubric read",
                "GET /rubric/versions read", "GET /rubric/diff read", "POST /rubric operate",
                "POST /rubric/rollback operate", "POST /meta/refine refine", "GET /meta/runs read",
                "GET /meta/runs/{id} read", "POST /meta/runs/{id}/cancel operate", "GET /meta/templates/{task} read",
                "GET /meta/templates/{task}/{name} read", "GET /meta/templates/{task}/{name}/versions read",
                "POST /meta/templates/{task}/{name}/render read", "PUT /meta/templates/{task}/{name} operate",
                "POST /meta/templates/{task}/{name}/restore operate",
                "POST /meta/templates/{task}/{name}/reset operate", "GET /tasks read",
                "GET /tasks/{task} read", "POST /tasks/{task}/evolution operate", "GET /rollouts read",
                "GET /stats read", "POST /rescore operate",
                "GET /runs/{run} read", "POST /runs/{run}/restore operate", "DELETE /runs/{run}/rollouts operate",
                "GET /events read", "GET /audit operate", "GET /healthz open", "GET /health open", "GET /readyz open",
                "GET /metrics metrics",
                "GET /dashboard open", "GET /dashboard/{file} open",
                "GET /openapi.yaml open", "GET / open",
            ])
    }

    @Test func everyNativeRouteRefusesAnUnknownQueryParameter() async throws {
        let harness = try await Harness()
        for route in harness.api.routes where !isTrainers(route.path) {
            let method = HTTPMethod(rawValue: route.method)
            let body = method == .get ? [] : Array("{}".utf8)
            let answer = try await harness.send(
                method, target(route.path) + "?no_such=1", body: body,
                fields: [(name: "Content-Type", value: "application/json")])
            #expect(answer.status == 422, "\(route)")
            #expect(try answer.pointers.first == "/no_such", "\(route)")
        }
    }

    @Test func thePointerOfAnOddParameterIsEscaped() async throws {
        #expect(try await Harness().get("/tasks?a/b~=1&c").pointers == ["/a~1b~0", "/c"])
    }

    @Test func everyRouteNamesItsMethodsToAnother() async throws {
        let harness = try await Harness()
        for route in harness.api.routes {
            let other = HTTPMethod(rawValue: route.method == "DELETE" ? "PATCH" : "DELETE")
            let answer = try await harness.send(other, target(route.path))
            #expect(answer.status == 405, "\(route)")
            let own = route.method == "GET" ? ["GET", "HEAD"] : [route.method]
            let allowed = answer.fields["Allow"]?.split(separator: ", ").map(String.init) ?? []
            #expect(Set(own).isSubset(of: allowed), "\(route)")
            #expect(try answer.problem == "method-not-allowed")
        }
        #expect(try await harness.send(.delete, "/rubric").fields["Allow"] == "GET, HEAD, POST")
    }

    @Test func everyErrorIsProblemJSON() async throws {
        let harness = try await Harness()
        for route in harness.api.routes {
            for suffix in isTrainers(route.path) ? ["/x/y/z"] : ["?x=1", "/x/y/z"] {
                let answer = try await harness.send(HTTPMethod(rawValue: route.method), target(route.path) + suffix)
                #expect((400..<500).contains(answer.status), "\(route) \(suffix)")
                #expect(answer.fields["Content-Type"] == "application/problem+json")
                let members = try answer.json.object?.names ?? []
                #expect(members.prefix(4) == ["type", "title", "status", "detail"])
                #expect(try answer.json["status"]?.int == answer.status)
            }
        }
    }

    @Test func everyRouteWithoutABodyAnswersHEAD() async throws {
        let harness = try await Harness()
        for route in harness.api.routes where route.method == "GET" {
            let get = try await harness.send(.get, target(route.path))
            let head = try await harness.send(.head, target(route.path))
            #expect(head.status == get.status, "\(route)")
            #expect(head.fields["Content-Type"] == get.fields["Content-Type"], "\(route)")
        }
    }

    @Test func everyAnswerCarriesTheRequestsIdentifier() async throws {
        let harness = try await Harness()
        for route in harness.api.routes {
            let method = HTTPMethod(rawValue: route.method)
            for _ in 0..<2 {
                let given = try await harness.send(
                    method, target(route.path), fields: [(name: "X-Request-Id", value: "id~1")])
                #expect(given.fields.values("X-Request-Id") == ["id~1"])
            }
            let made = try await harness.send(
                method, target(route.path), fields: [(name: "X-Request-Id", value: "two words")])
            #expect(made.fields["X-Request-Id"]?.hasPrefix("req-") == true)
            #expect(made.fields["X-Request-Id"]?.utf8.count == 20)
        }
    }

    @Test(arguments: [
        "/nope", "/score/", "//score", "/tasks/", "/tasks//evolution", "/meta/runs/a/b", "/rubric%2Fversion",
    ])
    func anUnknownPathIsNotFound(_ path: String) async throws {
        let answer = try await Harness().get(path)
        #expect(answer.status == 404)
        #expect(try answer.problem == "unknown-route")
    }

    @Test func theNearestRouteIsNamed() async throws {
        let answer = try await Harness().get("/rubrics/version")
        #expect(try answer.json["detail"]?.string?.hasSuffix("did you mean /rubric/version?") == true)
    }

    @Test func encodedPathsAndAbsoluteTargetsAreUnderstood() async throws {
        let harness = try await Harness()
        #expect(try await harness.get("/t%61sks").status == 200)
        #expect(try await harness.get("http://localhost/tasks").status == 200)
        let answer = try await harness.get("/scores/a%2Fb%22")
        #expect(try answer.json["detail"]?.string?.contains(#""a/b\"""#) == true)
    }

    @Test func theIndexListsEveryRoute() async throws {
        let harness = try await Harness()
        let answer = try await harness.get("/", fields: [(name: "Accept", value: "text/html")])
        #expect(answer.fields["Content-Type"] == "text/plain; charset=utf-8")
        for route in harness.api.routes {
            #expect(
                answer.text.split(separator: "\n").contains { line in
                    line.split(separator: " ") == [
                        Substring(route.method), Substring(route.path), Substring(route.scope.rawValue),
                    ]
                }, "\(route)")
        }
    }

    @Test func identifiersDoNotRepeat() {
        let ids = RequestIDs()
        #expect(Set((0..<10_000).map { _ in ids.id(for: [:]) }).count == 10_000)
        #expect(ids.id(for: ["X-Request-Id": String(repeating: "a", count: 128)]).count == 128)
        #expect(ids.id(for: ["X-Request-Id": String(repeating: "a", count: 129)]).count == 20)
    }
}
