extension BadConfiguration {
    /// Programs, checks and templates of tasks.
    static let taskParts: [BadConfiguration] = [
        BadConfiguration(
            name: "every part of a task wrong at once",
            yaml: """
                tasks:
                  essay_writing:
                    judge: simulated
                    program: per_items
                    checks:
                      - {rule: min_words}
                      - {rule: must_match}
                      - {rule: must_match, pattern: "<verdict>(RIGHT|WRONG"}
                      - {rule: max_words, count: 9, excluding: pattern, pattern: "a**"}
                    rubric:
                      items:
                        - {name: a, text: How good is it?, min: 5, max: 0}
                    templates:
                      rm_score: {file: missing.txt}
                      mrm_refine: {text: "In {{max_word}} words."}
                      rm_plan: {text: "{{query}}"}
                  letters:
                    judge: simulated
                    description: Write a letter.
                    program: plan_execute
                    rubric:
                      items:
                        - {name: a, text: How good is it?}
                  summarization: {judge: simulated, program: plan_execute}
                """,
            lines: [
                "etc/m.yaml:4: tasks.essay_writing.program: \"per_items\" is none of per_item, single, stepwise, "
                    + "plan_execute; did you mean \"per_item\"?",
                "etc/m.yaml:6: tasks.essay_writing.checks[0].count: the key is missing; min_words needs it; add it",
                "etc/m.yaml:7: tasks.essay_writing.checks[1].pattern: the key is missing; must_match needs it; add it",
                "etc/m.yaml:8: tasks.essay_writing.checks[2].pattern: the pattern \"<verdict>(RIGHT|WRONG\" cannot be "
                    + "used: at character 10, the group has no \")\"; correct the check",
                "etc/m.yaml:9: tasks.essay_writing.checks[3].pattern: the pattern \"a**\" cannot be used: at character "
                    + "3, lazy and possessive repetition is not supported; name what may not be crossed, as in [^<]*, "
                    + "or put the repeated part in a group; correct the check",
                "etc/m.yaml:12: tasks.essay_writing.rubric.items[0].min: min 5 is not below max 0; correct the item",
                "etc/m.yaml:14: tasks.essay_writing.templates.rm_score.file: the file \"missing.txt\" cannot be read "
                    + "in etc/: No such file or directory; correct the path; a relative one starts at the "
                    + "configuration file's folder",
                "etc/m.yaml:15: tasks.essay_writing.templates.mrm_refine.text: 1:4: unknown variable \"max_word\"; did "
                    + "you mean \"max_words\"?; correct the template",
                "etc/m.yaml:16: tasks.essay_writing.templates.rm_plan: the program per_item has no template of this "
                    + "name; known here: rm_score, mrm_prescreen, mrm_analyze, mrm_refine, mrm_merge",
                "etc/m.yaml:22: tasks.letters.rubric.items: plan_execute judges by guidelines, which are text; give "
                    + "the guidelines as text or file, or the task another program",
                "etc/m.yaml:24: tasks.summarization.program: plan_execute judges by guidelines, but the built-in "
                    + "rubric is items; add rubric: with guidelines, or choose another program",
            ])
    ]
}
