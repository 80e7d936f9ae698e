//! Labels, counts and ids among the words of a line.

use super::check;

#[test]
fn a_count_after_a_time_is_no_part_of_it() {
    check(&[
        (
            "1. [48213] 겨울 패딩 16:00 조회수 12,345",
            r#"1 48213 11-23T16:00 "겨울 패딩" 12,345"#,
        ),
        (
            "1. Winter boots #48555 4:30 PM views 8,120",
            r#"1 48555 11-23T16:30 "Winter boots" 8,120"#,
        ),
        // The end of something is not its opening.
        (
            "1. [48213] 겨울 패딩 16:00 마감",
            r#"1 48213 - "겨울 패딩" [NoTime]"#,
        ),
    ]);
}
