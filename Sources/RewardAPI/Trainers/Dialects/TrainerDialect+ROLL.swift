internal import HTTPServer
internal import JSONText
internal import RewardCore

/// ROLL's client of a reward system: a sample is submitted, and its reward is asked for every two seconds. Its client
/// gives a sample up after `timeout` (300 s), submits it up to five times, and then takes 0.
///
/// What is read here is the submission, and the answer is the one to the question; `SubmissionDesk` lies between.
extension TrainerDialect {
    /// The dialect. Its routes are those of `SubmissionRoutes`.
    static let roll = TrainerDialect(name: .roll, paths: [], deadlineSeconds: 290) { body throws(Problem) in
        let info = body.object["reward_info"]
        var label = info?["reward_ref_info"] ?? info
        if label?.object?.isEmpty == true { label = nil }
        var metadata = JSONObject()
        for name in ["data_id", "rollout_id", "project_id", "experiment_id", "global_step"] {
            if let value = body.object[name], !value.isNull { metadata.set(name, to: value) }
        }
        let sample = TrainerSample(
            pointer: "/response", prompt: body.texts.prompt(body.object["prompt"], "/prompt"),
            response: body.texts.response(body.object["response"], "/response"), label: label,
            metadata: metadata.isEmpty ? nil : metadata, hints: [body.rollHints])
        let patience = body.object["timeout"]?.double ?? 0
        // A thirtieth less than the client waits, 290 of 300 s, so that its last questions find the answer.
        let seconds = min(patience, body.limits.requestTimeoutSecondsMax) * 29 / 30
        return TrainerOrder(samples: [sample], deadlineSeconds: seconds > 0 ? seconds : nil) { scores in
            HTTPServerResponse(
                status: 200, contentType: "application/json", bytes: ROLLAnswer.scored(scores[0]))
        }
    }
}

extension TrainerBody {
    /// Run, step and group, where the experiment has a name: ROLL's own defaults are shared by all who name nothing,
    /// and steps of different trainings must not meet. Without them rollouts are pinned by their prompt.
    fileprivate var rollHints: JSONObject {
        func name(_ member: String) -> String? {
            guard let text = object[member]?.string ?? object[member]?.int.map(String.init) else { return nil }
            return text.isEmpty || text.hasPrefix("roll_default") ? nil : text
        }
        guard let experiment = name("experiment_id") else { return JSONObject() }
        var hints = JSONObject()
        hints.set("run", to: .string(name("project_id").map { $0 + "/" + experiment } ?? experiment))
        if let step = object["global_step"] { hints.set("step", to: step) }
        if let group = object["data_id"] { hints.set("group", to: group) }
        return hints
    }
}

/// The answers to ROLL's client, which reads `errcode` (0 done, 1 at work), `reward_score` and the misspelt
/// `dimention_reward_score`.
///
/// Done without a score is how it is told that it need ask no longer: it then submits the sample again at once, where
/// any other code, and any error status, would have it ask in vain until its time is over.
enum ROLLAnswer {
    /// To a submission.
    static func submitted(_ id: String) -> HTTPServerResponse {
        .object { writer in
            writer.member("errcode", 0)
            writer.member("reward_request_id", id)
            writer.member("errmsg", "")
        }
    }

    /// To a question, while the work runs.
    static var running: [UInt8] { bytes(code: 1, detail: "the reward is being computed", nil) }

    /// To a question, where there is no reward.
    static func missing(_ detail: String) -> [UInt8] { bytes(code: 0, detail: detail, nil) }

    /// To a question, with the reward or the number that stands for it.
    static func scored(_ score: TrainerScore) -> [UInt8] {
        bytes(code: 0, detail: score.failure.map { "\($0.kind.rawValue): \($0.detail)" } ?? "", score)
    }

    private static func bytes(code: Int, detail: String, _ score: TrainerScore?) -> [UInt8] {
        var writer = JSONWriter(capacity: 384)
        writer.beginObject()
        writer.member("errcode", code)
        writer.member("errmsg", detail)
        writer.name("reward_score")
        writer.reward(score?.reward)
        let record = score?.record
        writer.member("dimention_reward_score") { writer in
            guard let score, let record else { return }
            writer.member("reward") { writer in
                writer.name("reward_score")
                writer.reward(score.reward)
                writer.member("debug_info") { writer in
                    writer.member("metareward") {
                        $0.member("time_cost", record.judgement.latencyMilliseconds / 1000)
                    }
                }
            }
        }
        let seconds = (record?.judgement.latencyMilliseconds ?? 0) / 1000
        writer.member("start_time", (record?.at.adding(seconds: -seconds)).map(time))
        writer.member("end_time", (record?.at).map(time))
        writer.member("rm_failed", score?.failedFlag ?? (code == 0 ? 1.0 : 0.0))
        writer.member("rubric_version", score?.rubricVersion ?? -1)
        writer.simulatedMark(record?.judgement.isSimulated == true)
        writer.endObject()
        return writer.takeBytes()
    }

    /// A time as Python reads it before 3.11 too, which has no `Z`.
    private static func time(_ time: Timestamp) -> String {
        time.text.hasSuffix("Z") ? time.text.dropLast() + "+00:00" : time.text
    }
}
