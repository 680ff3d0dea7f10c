internal import HTTPEngine
internal import HTTPServer
internal import JSONText
internal import RewardCore

/// What NeMo Gym asks a resources server beside `/verify`: nothing that needs a judge.
///
/// verifiers has the same below `/verifiers`, since its client is given one base address for all.
struct NemoGymRoutes: Sendable {
    /// The name under which `/global_config_dict_yaml` tells of this service.
    static let serverName = "metareward"

    /// The routes.
    init() {}

    /// Their entries of the route table.
    var routes: [Route] {
        ["", "/t/{task}"].flatMap { prefix in
            [
                Route.post(prefix + "/seed_session", scope: .score, seed),
                .post(prefix + "/verifiers/seed_session", scope: .score, seed),
                .post(prefix + "/aggregate_metrics", scope: .score, aggregate),
                .get(prefix + "/reverify_mode", scope: .score, mode),
            ]
        } + [.get("/global_config_dict_yaml", scope: .score, configuration)]
    }

    /// A session needs no seed here: each `/verify` says everything.
    private func seed(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        _ = try BodyReader.object(request.bytes, isOptional: false, configuration: request.configuration)
        return .object { _ in }
    }

    /// The mean of the rewards that count: those of answers without a failure.
    private func aggregate(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (object, _) = try BodyReader.object(
            request.bytes, isOptional: false, configuration: request.configuration)
        let answers = object["verify_responses"]?.array ?? []
        let rewards = answers.compactMap { answer -> Double? in
            answer["_ng_failure_class"]?.string == nil ? answer["reward"]?.double : nil
        }
        let mean = rewards.isEmpty ? nil : rewards.reduce(0, +) / Double(rewards.count)
        return .object { writer in
            writer.member("group_level_metrics", array: [Int]()) { $0.int($1) }
            for name in ["agent_metrics", "key_metrics"] {
                writer.member(name) { writer in
                    guard let mean else { return }
                    writer.member("mean/reward", mean)
                    writer.member("rm_failed", Double(answers.count - rewards.count) / Double(answers.count))
                }
            }
        }
    }

    /// A row may be verified again on its own: nothing is kept from one request to the next.
    private func mode(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        HTTPServerResponse(status: 200, contentType: "application/json", bytes: Array("\"stateless\"".utf8))
    }

    /// What axolotl asks NeMo Gym's head server: where the resources servers are. The address is the one that the
    /// client has used, as it stands in `Host`.
    private func configuration(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let authority = request.head.host ?? "127.0.0.1"
        let colon = authority.lastIndex(of: ":").flatMap { authority.hasSuffix("]") ? nil : $0 }
        let host = colon.map { String(authority[..<$0]) } ?? authority
        let port = colon.flatMap { Int(authority[authority.index(after: $0)...]) } ?? 80
        let name = Self.serverName
        let text =
            "\(name):\n  resources_servers:\n    \(name):\n      host: \(JSONText.escaped(host))\n      port: \(port)\n"
        return .text(text, contentType: "application/yaml")
    }
}

/// Removes what NeMo Gym puts before a path when it observes rollouts: `/ng-rollout/<id>/verify` means `/verify`.
enum ObservedPath {
    private static let name = "ng-rollout"

    /// The head with the plain path; as it is where nothing was put before.
    static func plain(_ head: RequestHead) -> RequestHead {
        guard head.target.hasPrefix("/\(name)/") || head.target.hasPrefix("/t/") else { return head }
        var segments = head.rawPath.split(separator: "/", omittingEmptySubsequences: false)
        // The first segment is the empty one before the first slash.
        let place = segments.count > 1 && segments[1] == "t" ? 3 : 1
        guard segments.count > place + 1, segments[place] == name, isID(segments[place + 1]) else { return head }
        segments.removeSubrange(place...place + 1)
        let path = segments.count == 1 ? "/" : segments.joined(separator: "/")
        return RequestHead(
            method: head.method, target: path + (head.query.map { "?" + $0 } ?? ""), version: head.version,
            fields: head.fields)
    }

    /// Whether a segment is `[A-Za-z0-9][A-Za-z0-9._-]*`.
    private static func isID(_ text: Substring) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        }
        guard let first = text.utf8.first, isAlphanumeric(first) else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || ".-_".utf8.contains($0) }
    }
}
