internal import HTTPServer
internal import JSONText
internal import RewardCore

/// slime and miles, `--rm-type remote_rm --rm-url`: one sample; the whole answer becomes the sample's reward. That is a
/// bare number, or with `--reward-key name` an object, which the URL asks for as `?key=name`. slime waits 120 s and
/// tries ten times.
extension TrainerDialect {
    /// The dialect.
    static let slime = TrainerDialect(name: .slime, paths: ["/rm"], query: ["key"], deadlineSeconds: 110) {
        body throws(Problem) in
        let key = body.query.text("key", bytesMax: 256)
        return TrainerOrder(samples: [body.singleSample()]) { scores in
            let score = scores[0]
            guard let key else {
                var writer = JSONWriter(capacity: 32)
                writer.reward(score.reward)
                return HTTPServerResponse(status: 200, contentType: "application/json", bytes: writer.takeBytes())
            }
            return .object { writer in
                let others = [("rm_failed", score.failedFlag), ("rubric_version", Double(score.rubricVersion))]
                writer.name(key)
                writer.reward(score.reward)
                for (name, value) in others where name != key { writer.member(name, value) }
            }
        }
    }

    /// One sample with metadata, for hooks of one's own: slime's body, and an answer that says more. Under `?null=1` a
    /// rollout without a reward is `"reward": null` with the reason, for hooks that can leave it out.
    static let reward = TrainerDialect(name: .reward, paths: ["/reward"], query: ["null"], deadlineSeconds: 600) {
        body throws(Problem) in
        let tells = ["1", "true"].contains(body.query.parameters["null"] ?? "")
        return TrainerOrder(samples: [body.singleSample()], failurePolicy: tells ? .tell : .refuse) { scores in
            let score = scores[0]
            return .object { writer in
                writer.name("reward")
                writer.reward(score.reward)
                writer.member("score", score: score.record?.judgement.score)
                writer.member("rubric_version", score.rubricVersion)
                writer.member("score_id", score.record?.scoreID)
                writer.member("rm_failed", score.failedFlag)
                writer.name("error")
                if let failure = score.failure { writer.failure(failure) } else { writer.null() }
                writer.simulatedMark(scores.isSimulated)
            }
        }
    }
}

extension TrainerBody {
    /// The one sample of a body with `prompt`, `response`, `label` and perhaps `metadata`.
    func singleSample() -> TrainerSample {
        TrainerSample(
            pointer: "/response", prompt: texts.prompt(object["prompt"], "/prompt"),
            response: texts.response(object["response"], "/response"),
            label: object["label"] ?? object["reference"], metadata: object["metadata"]?.object)
    }
}
