import HTTPEngine
import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// Requests that are wrong: a problem that names the place, and a service that goes on.
    @Suite struct BadInputTests {
        @Test func everyBadRequestGetsAProblemThatNamesThePlace() async throws {
            try await withService(configured: {
                $0.server.bodyBytesMax = 32 * 1024
                $0.limits.rolloutsPerRequestMax = 4
                $0.limits.textBytesMax = 4096
                $0.limits.metadataBytesMax = 1024
                $0.tasks[1].settings.requiresPrompt = true
                $0.tasks[1].settings.partitions = .listed(["a"])
            }) { service in
                for request in BadRequest.all {
                    let answer = try await service.client.send(
                        request.method, request.target, fields: request.fields, body: request.body)
                    Self.check(answer, request)
                    let alive = try await service.client.get("/healthz")
                    #expect(alive.status == 200, "\(request.name)")
                }
                let good = try await service.score(["rollouts": [SampleTexts.rollout(1)]])
                #expect(good.results[0]["status"]?.string == "scored")
            }
        }

        @Test func allProblemsOfARequestAreReportedAtOnce() async throws {
            try await withService { service in
                let answer = try await service.client.post(
                    "/score",
                    ["step": 1, "purpose": "test", "rollouts": [["respnse": "x"], ["response": 7, "id": true]]])
                #expect(answer.status == 422)
                let pointers = Set(answer.pointers)
                for pointer in ["/purpose", "/rollouts/0/respnse", "/rollouts/1/response", "/rollouts/1/id"] {
                    #expect(pointers.contains(pointer), "\(pointer) is missing in \(answer.text)")
                }
                #expect(pointers.contains("/step") || pointers.contains("/run"), "\(answer.text)")
            }
        }

        @Test func nothingOfARefusedRequestIsStored() async throws {
            try await withService { service in
                let answer = try await service.client.post(
                    "/score", ["run": "exp", "step": 1, "rollouts": [SampleTexts.rollout(1), ["response": 7]]])
                #expect(answer.status == 422)
                #expect(try await service.client.get("/rollouts").bytes.isEmpty)
                #expect(try await service.client.get("/rubric?run=exp&step=1").status == 404)
            }
        }

        @Test func aRefusedRequestMakesNoPartition() async throws {
            try await withService { service in
                let score = try await service.client.post(
                    "/score", ["rubric_version": 99, "rollouts": [SampleTexts.rollout(1, ["partition": "scored"])]])
                #expect(score.status == 404)
                let publication = try await service.client.post(
                    "/rubric", ["partition": "published", "text": "Is it deep?", "expected_version": 3])
                #expect(publication.status == 409)
                let task = try await service.get("/tasks/essay_writing")
                let partitions = (task["lineages"]?.array ?? []).compactMap { $0["partition"]?.string }
                #expect(partitions == ["default"])
            }
        }

        @Test func theOwnOriginAndLoopbackNamesAreWelcome() async throws {
            try await withService { service in
                for host in ["127.0.0.1:\(service.port)", "localhost:\(service.port)", "[::1]:\(service.port)"] {
                    let answer = try await service.client.get("/rubric/version", fields: ["Host": host])
                    #expect(answer.status == 200, "\(host): \(answer.text)")
                }
                let answer = try await service.client.post(
                    "/score", ["rollouts": [SampleTexts.rollout(1)]],
                    fields: ["Origin": "http://127.0.0.1:\(service.port)"])
                #expect(answer.status == 200, "\(answer.text)")
            }
        }

        @Test func theDepthLimitIsExact() async throws {
            try await withService { service in
                // The body, the list and the rollout are three levels.
                let fits = BadRequest.nested(61)
                let answer = try await service.client.post("/score", bytes: Array(fits.utf8))
                #expect(answer.status == 200, "\(answer.text)")
                let deep = try await service.client.post("/score", bytes: Array(BadRequest.nested(62).utf8))
                #expect(deep.status == 400, "\(deep.text)")
            }
        }

        @Test func partitionsAreBounded() async throws {
            try await withService(configured: { $0.tasks[0].settings.partitions = .open(max: 2) }) { service in
                for name in ["a", "b"] {
                    let answer = try await service.client.post(
                        "/score", ["rollouts": [SampleTexts.rollout(1, ["partition": .string(name)])]])
                    #expect(answer.status == 200, "\(name): \(answer.text)")
                }
                let third = try await service.client.post(
                    "/score", ["rollouts": [SampleTexts.rollout(1, ["partition": "c"])]])
                #expect(third.status == 422, "\(third.text)")
                #expect(try await service.get("/rubric/version?partition=c")["version"]?.int == 0)
            }
        }

        private static func check(_ answer: JSONAnswer, _ request: BadRequest) {
            let name = "\(request.name): \(answer.status) \(answer.text.prefix(600))"
            #expect(answer.status == request.status, "\(name)")
            #expect(answer.fields["Content-Type"]?.hasPrefix("application/problem+json") == true, "\(name)")
            #expect(answer["status"]?.int == answer.status, "\(name)")
            #expect(answer["type"]?.string?.isEmpty == false, "\(name)")
            #expect(answer["title"]?.string?.isEmpty == false, "\(name)")
            #expect(answer["detail"]?.string?.isEmpty == false, "\(name)")
            if let pointer = request.pointer { #expect(answer.pointers.contains(pointer), "\(name)") }
            for word in request.words { #expect(answer.problemText.contains(word), "\(name) lacks \(word)") }
            for (field, value) in request.answerFields { #expect(answer.fields[field] == value, "\(name)") }
        }
    }
}
