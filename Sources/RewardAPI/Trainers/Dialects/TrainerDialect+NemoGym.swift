internal import HTTPServer
internal import JSONText
internal import RewardCore

/// NeMo Gym's resources server: `POST /verify` with a run row, its `responses_create_params` and the policy's
/// `response` (an object of OpenAI's Responses API); answered with the row and the reward. NeMo RL reads token ids and
/// log-probabilities out of the echoed `response`, so the members come back with their very bytes.
///
/// NeMo Gym aborts the batch at an error status, so a missing reward is a flagged 0.0 whose loss NeMo RL masks.
/// verifiers leaves out what gets an error status, and cannot be told apart by its body, so it has paths of its own.
extension TrainerDialect {
    /// NeMo Gym, NeMo RL, axolotl.
    static let nemoGym = TrainerDialect(name: .nemoGym, paths: ["/verify"], deadlineSeconds: 600) {
        body throws(Problem) in
        verification(body, failurePolicy: .flag(0))
    }

    /// verifiers and prime-rl, whose client waits 60 s once.
    static let verifiers = TrainerDialect(name: .verifiers, paths: ["/verifiers/verify"], deadlineSeconds: 55) {
        body throws(Problem) in
        verification(body, failurePolicy: .refuse)
    }

    private static func verification(_ body: TrainerBody, failurePolicy: TrainerOrder.FailurePolicy) -> TrainerOrder {
        let items = ResponsesItems(texts: body.texts)
        let parameters = body.object["responses_create_params"]?.object ?? JSONObject()
        body.reader.require("response", "an object of the Responses API")
        let label = TrainerRollouts.referenceNames.lazy.compactMap { body.object[$0] }.first { !$0.isNull }
        let metadata = (body.object["verifier_metadata"] ?? body.object["metadata"])?.object
        let sample = TrainerSample(
            pointer: "/response", prompt: items.prompt(parameters), response: items.response(body.object["response"]),
            label: label, metadata: metadata, hints: [parameters["metadata"]?.object].compactMap { $0 })
        let bytes = body.bytes
        return TrainerOrder(samples: [sample], failurePolicy: failurePolicy) { scores in
            VerifiedRow(bytes: bytes, score: scores[0]).response()
        }
    }
}

/// The answer of `/verify`: the row as it came, then what was found out.
private struct VerifiedRow {
    /// The body that was sent.
    let bytes: [UInt8]
    /// What came of it.
    let score: TrainerScore

    /// Members that the answer has of its own, whatever the row says.
    private static let own: Set<String> = [
        "reward", "rm_failed", "rubric_version", "simulated", "instance_config", "_ng_failure_class",
        "_ng_failure_judge_error",
    ]

    /// The answer.
    func response() -> HTTPServerResponse {
        .object(capacity: bytes.count + 512) { writer in
            let members = JSONSpan(bytes)?.members ?? []
            for member in members where !Self.own.contains(member.name) {
                writer.name(member.name)
                writer.raw(member.value)
            }
            writer.name("reward")
            writer.reward(score.reward)
            writer.member("rm_failed", score.failedFlag)
            writer.member("rubric_version", score.rubricVersion)
            writeInstance(members.first { $0.name == "instance_config" }?.value, &writer)
            if let failure = score.failure {
                writer.member("_ng_failure_class", "judge_failed")
                writer.member("_ng_failure_judge_error", "\(failure.kind.rawValue): \(failure.detail)")
            }
            writer.simulatedMark([score].isSimulated)
        }
    }

    /// The row's own configuration of the instance, with the mask where there is no reward.
    private func writeInstance(_ given: JSONSpan?, _ writer: inout JSONWriter) {
        guard score.failure != nil else {
            guard let given else { return }
            writer.name("instance_config")
            return writer.raw(given)
        }
        writer.member("instance_config") { writer in
            for member in given?.members ?? [] where member.name != "mask_sample" {
                writer.name(member.name)
                writer.raw(member.value)
            }
            writer.member("mask_sample", true)
        }
    }
}
