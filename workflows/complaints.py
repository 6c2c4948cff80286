"""What can be wrong with a definition, said in Vietnamese and in English.

The loader and the proof speak in codes and data; here, and nowhere else, codes become sentences.
Plain Python: the sentences are wanted where no Django runs, hence one table and no catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as having
from typing import Literal

Language = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong, and where: file, line (from 1), and step and field where there are any."""

    code: str
    file: str
    line: int
    step: str | None = None
    field: str | None = None
    data: Mapping[str, str] = having(default_factory=dict)

    def sentence(self, language: Language = "en") -> str:
        """What is wrong and how to mend it, without the place."""
        return sentence(self.code, self.data, language)

    def located(self, language: Language = "en") -> str:
        """`file:line: step "x", field "y": sentence`."""
        step, named = ("bước", "trường") if language == "vi" else ("step", "field")
        place = [f'{step} "{self.step}"'] if self.step else []
        place += [f'{named} "{self.field}"'] if self.field else []
        parts = [f"{self.file}:{self.line}", ", ".join(place), self.sentence(language)]
        return ": ".join(part for part in parts if part)

    def __str__(self) -> str:
        return self.located()


class Broken(Exception):
    """A definition that cannot be used; carries every complaint that was found."""

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__(complaints)
        self.complaints = complaints

    def __str__(self) -> str:
        return "\n".join(map(str, self.complaints))


def sentence(code: str, data: Mapping[str, str], language: Language = "en") -> str:
    """The sentence for a code. Raises KeyError for a code or data that nobody declared."""
    english, vietnamese = SENTENCES[code]
    return (vietnamese if language == "vi" else english).format_map(data)


SENTENCES: dict[str, tuple[str, str]] = {
    # the file
    "not_readable": (
        "The file cannot be read; look whether it is there and who may read it.",
        "Không đọc được tệp; hãy xem tệp có ở đó không và ai được đọc.",
    ),
    "not_utf8": (
        "The file is not text in UTF-8; save it as such.",
        "Tệp không phải là văn bản UTF-8; hãy lưu lại theo UTF-8.",
    ),
    "too_large": (
        "The file is larger than {most} kB.",
        "Tệp lớn hơn {most} kB.",
    ),
    "not_yaml": (
        "This is not YAML: {problem}.",
        "Đây không phải là YAML: {problem}.",
    ),
    "empty": (
        "The file holds no definition.",
        "Tệp không chứa định nghĩa nào.",
    ),
    "several_documents": (
        "A file holds one definition; a second one begins here.",
        "Mỗi tệp chứa một định nghĩa; định nghĩa thứ hai bắt đầu ở đây.",
    ),
    "too_deep": (
        "Values are nested more than {most} deep.",
        "Các giá trị lồng nhau quá {most} cấp.",
    ),
    "alias": (
        "Anchors and aliases (& and *) are not allowed; write the value out.",
        "Không được dùng neo và bí danh (& và *); hãy viết đầy đủ giá trị.",
    ),
    "tag": (
        "The tag {tag} is not allowed; take it out.",
        "Không được dùng thẻ {tag}; hãy bỏ đi.",
    ),
    "key_not_text": (
        "The key {key} is not text to YAML; write it in quotes.",
        "YAML không đọc khóa {key} là chữ; hãy đặt nó trong dấu ngoặc kép.",
    ),
    "duplicate_key": (
        'The key "{key}" stands here twice; leave one.',
        'Khóa "{key}" được viết hai lần ở đây; hãy để lại một.',
    ),
    # the shape
    "missing_field": (
        "A field is missing here.",
        "Ở đây thiếu một trường.",
    ),
    "unknown_field": (
        "There is no such field here.",
        "Ở đây không có trường này.",
    ),
    "not_text": (
        "Text is expected; put it in quotes if YAML reads it as something else.",
        "Phải là chữ; hãy đặt trong dấu ngoặc kép nếu YAML hiểu thành thứ khác.",
    ),
    "not_a_truth": (
        "Write true or false.",
        "Hãy viết true hoặc false.",
    ),
    "not_a_date": (
        "A day is expected, written as 2021-05-17.",
        "Phải là một ngày, viết như 2021-05-17.",
    ),
    "not_a_mapping": (
        "Named values ({{name: value}}) are expected.",
        "Phải là các giá trị có tên ({{tên: giá trị}}).",
    ),
    "not_a_list": (
        "A list is expected, written as [one, two].",
        "Phải là một danh sách, viết như [một, hai].",
    ),
    "not_one_of": (
        "One of these is expected: {allowed}.",
        "Phải là một trong các giá trị: {allowed}.",
    ),
    "blank": (
        "This must not be empty.",
        "Không được để trống.",
    ),
    "not_one_line": (
        "Write this on one line, without signs that cannot be seen.",
        "Hãy viết trên một dòng, không có ký tự không nhìn thấy được.",
    ),
    "text_too_long": (
        "This is longer than {most} characters.",
        "Dài hơn {most} ký tự.",
    ),
    "too_few": (
        "At least {least} are expected.",
        "Phải có ít nhất {least} mục.",
    ),
    "too_many": (
        "At most {most} are allowed.",
        "Chỉ được nhiều nhất {most} mục.",
    ),
    "listed_twice": (
        '"{name}" is listed twice; leave one.',
        '"{name}" được liệt kê hai lần; hãy để lại một.',
    ),
    "wrong_value": (
        "This value cannot be used here.",
        "Không dùng được giá trị này ở đây.",
    ),
    "unknown_format": (
        "This program reads format {known}.",
        "Chương trình này đọc được format {known}.",
    ),
    "bad_name": (
        '"{name}" cannot be a name: use small letters a-z, digits and single _, '
        "a letter first, at most {most} characters.",
        '"{name}" không dùng làm tên được: chỉ dùng chữ thường a-z, chữ số và dấu _ đơn, '
        "bắt đầu bằng chữ cái, không quá {most} ký tự.",
    ),
    "reserved_name": (
        'The engine needs the name "{name}" for itself; choose another one.',
        'Hệ thống đã dùng tên "{name}"; hãy chọn tên khác.',
    ),
    "bad_length": (
        'A length is written as "5 working_days", "25 days" or "40 working_hours".',
        'Thời hạn được viết như "5 working_days", "25 days" hoặc "40 working_hours".',
    ),
    "bad_time": (
        'A time of work is written as "30m", "4h" or "2d" (2 days of 8 hours).',
        'Thời gian làm việc được viết như "30m", "4h" hoặc "2d" (2 ngày, mỗi ngày 8 giờ).',
    ),
    "bad_rung": (
        'A moment of warning is written as "1 working_days before", "due" or "2 working_days after".',
        'Thời điểm cảnh báo được viết như "1 working_days before", "due" hoặc "2 working_days after".',
    ),
    "mark_must_be_m": (
        "Without the number of the decision the mark must be M (from memory).",
        "Khi chưa biết số quyết định, dấu xác minh phải là M (từ trí nhớ).",
    ),
    "ends_before_it_begins": (
        "In force until a day before the day from which it is in force.",
        "Ngày hết hiệu lực trước ngày có hiệu lực.",
    ),
    "promised_twice": (
        'Only one term can be promised, and "{other}" is.',
        'Chỉ một thời hạn được cam kết, và "{other}" đã được cam kết.',
    ),
    "party_twice": (
        'Only one role can be the party, and "{other}" is.',
        'Chỉ một vai trò là bên đề nghị, và "{other}" đã là bên đề nghị.',
    ),
    # ways
    "unknown_target": (
        'There is no step "{target}"; name one that is there, or add it.',
        'Không có bước "{target}"; hãy ghi tên một bước đã có, hoặc thêm bước này.',
    ),
    "joined_outside": (
        '"joined" is a target only within a branch of a parallel block.',
        'Chỉ dùng "joined" làm đích trong một nhánh của khối song song.',
    ),
    "unreachable": (
        "No way leads to this step; let an outcome lead here, or take the step out.",
        "Không có đường nào dẫn đến bước này; hãy cho một kết quả dẫn đến đây, hoặc bỏ bước.",
    ),
    "end_without_way": (
        "No way leads to this end; let an outcome lead here, or take the end out.",
        "Không có đường nào dẫn đến kết thúc này; hãy cho một kết quả dẫn đến đây, hoặc bỏ kết thúc.",
    ),
    "no_end": (
        "The definition has no end; add one.",
        "Định nghĩa không có bước kết thúc nào; hãy thêm một kết thúc.",
    ),
    "dead_end": (
        "From this step no end can be reached; let one of its outcomes lead further.",
        "Từ bước này không thể đến kết thúc nào; hãy cho một kết quả của bước dẫn đi tiếp.",
    ),
    "branch_without_joined": (
        'From this step the branch of "{block}" never reaches "joined"; let one of its outcomes lead there.',
        'Từ bước này, nhánh của "{block}" không bao giờ đến "joined"; hãy cho một kết quả dẫn đến đó.',
    ),
    "branch_leaves_block": (
        'The branch leaves the block "{block}" to "{target}"; let it end with "joined".',
        'Nhánh rời khối "{block}" sang "{target}"; hãy cho nhánh kết thúc bằng "joined".',
    ),
    "branch_shared": (
        'The branches "{branch}" and "{other}" share this step; give each a step of its own.',
        'Hai nhánh "{branch}" và "{other}" dùng chung bước này; hãy cho mỗi nhánh một bước riêng.',
    ),
    "only_optional": (
        "Every branch is optional, so there is nothing to wait for; leave one that is not.",
        "Mọi nhánh đều tùy chọn nên không có gì để chờ; hãy để ít nhất một nhánh bắt buộc.",
    ),
    "only_conditions": (
        "Every outcome has a condition, so the step can be stuck; leave one without.",
        "Mọi kết quả đều có điều kiện nên bước có thể bị kẹt; hãy để một kết quả không điều kiện.",
    ),
    # words
    "unknown_question": (
        'There is no question "{name}"; "procedures words" lists those that there are.',
        'Không có câu hỏi "{name}"; "procedures words" liệt kê những cái có.',
    ),
    "unknown_action": (
        'There is no action "{name}"; "procedures words" lists those that there are.',
        'Không có việc tự động "{name}"; "procedures words" liệt kê những cái có.',
    ),
    "unknown_form": (
        'There is no form "{name}"; "procedures words" lists those that there are.',
        'Không có biểu mẫu "{name}"; "procedures words" liệt kê những cái có.',
    ),
    "unknown_paper": (
        'There is no paper "{name}"; take one that is there.',
        'Không có giấy tờ "{name}"; hãy chọn một giấy tờ đã có.',
    ),
    "unknown_message": (
        'There is no message "{name}"; "procedures words" lists those that there are.',
        'Không có thông báo "{name}"; "procedures words" liệt kê những cái có.',
    ),
    "entered_for_nobody": (
        'Only a role of the office enters, and only what the party or another agency does; "{role}" cannot here.',
        'Chỉ vai trò của cơ quan nhập thay, và chỉ nhập thay việc của người nộp hoặc cơ quan khác; ở đây "{role}" không'
        " nhập thay được.",
    ),
    "outside_enters_nothing": (
        '"{role}" is another agency and does not work here: say with "entered_by" who enters its answer.',
        '"{role}" là cơ quan khác, không làm việc ở đây: hãy ghi "entered_by" để biết ai nhập trả lời.',
    ),
    "waits_for_nobody": (
        'Only an answer of the party or of another agency is waited for; "{role}" is of the office.',
        'Chỉ chờ trả lời của bên đề nghị hoặc cơ quan khác; "{role}" là vai trò của cơ quan.',
    ),
    "entered_with_by_nobody": (
        'A form to enter with needs a role that enters: say "entered_by".',
        'Có biểu mẫu nhập thay thì phải có vai trò nhập thay: hãy ghi "entered_by".',
    ),
    "unknown_limit": (
        'There is no limit "{name}"; "procedures words" lists those that there are.',
        'Không có giới hạn "{name}"; "procedures words" liệt kê những cái có.',
    ),
    "outcome_missing": (
        '"{name}" can come out as "{outcome}", and no outcome says where to go then.',
        '"{name}" có thể cho kết quả "{outcome}" nhưng chưa chỉ ra bước tiếp theo.',
    ),
    "outcome_unknown": (
        '"{name}" never comes out as "{outcome}"; choose another outcome, or take it out.',
        '"{name}" không bao giờ cho kết quả "{outcome}"; hãy chọn kết quả khác, hoặc bỏ đi.',
    ),
    "condition_not_yes_no": (
        'A condition needs a question answered by yes or no; "{name}" is not.',
        'Điều kiện phải là câu hỏi trả lời có hoặc không (yes, no); "{name}" không phải.',
    ),
    # people
    "unknown_role": (
        'There is no role "{role}"; name one that is there, or add it.',
        'Không có vai trò "{role}"; hãy ghi một vai trò đã có, hoặc thêm vai trò này.',
    ),
    "role_unused": (
        'The role "{role}" does nothing; give it a step, or take it out.',
        'Vai trò "{role}" không làm việc gì; hãy giao cho một bước, hoặc bỏ vai trò.',
    ),
    "role_without_people": (
        'Nobody holds the role "{role}" today; appoint somebody first.',
        'Hiện không ai giữ vai trò "{role}"; hãy phân công người trước.',
    ),
    "not_of_the_office": (
        '"{role}" is no role of the office.',
        '"{role}" không phải là vai trò của cơ quan.',
    ),
    "separated_from_itself": (
        'Only two roles of the office can be kept apart; "{role}" cannot here.',
        'Chỉ tách được hai vai trò khác nhau của cơ quan; ở đây "{role}" không tách được.',
    ),
    "duties_not_separable": (
        "Today's people cannot keep these duties apart in one case: {roles}.",
        "Với nhân sự hiện nay không thể tách bạch các nhiệm vụ này trong một vụ việc: {roles}.",
    ),
    "withdrawal_not_by_party": (
        'Only the party withdraws; mark the role "{role}" with "is: party".',
        'Chỉ bên đề nghị được rút; hãy ghi "is: party" cho vai trò "{role}".',
    ),
    "withdrawal_not_to_end": (
        'A withdrawal leads to an end; "{target}" is none.',
        'Việc rút phải dẫn đến một kết thúc; "{target}" không phải.',
    ),
    "cancellation_not_to_end": (
        'A cancellation leads to an end; "{target}" is none.',
        'Việc hủy phải dẫn đến một kết thúc; "{target}" không phải.',
    ),
    "party_has_time": (
        "No office time can be allotted to the party or to another agency; take the time out.",
        "Không thể giao thời gian làm việc cho bên đề nghị hoặc cơ quan khác; hãy bỏ thời gian.",
    ),
    # clocks
    "unknown_term": (
        'There is no term "{term}"; name one that is there, or add it.',
        'Không có thời hạn "{term}"; hãy ghi một thời hạn đã có, hoặc thêm thời hạn này.',
    ),
    "term_never_started": (
        'Nothing starts the term "{term}"; let the start or an outcome start it, or take it out.',
        'Không có gì bắt đầu thời hạn "{term}"; hãy cho lúc bắt đầu hoặc một kết quả bắt đầu nó, hoặc bỏ thời hạn.',
    ),
    "source_without_clock": (
        "A source of what clocks do stands beside `clock`, and there is none.",
        "Căn cứ của đồng hồ phải đi cùng `clock`, mà ở đây không có.",
    ),
    "source_and_mark": (
        "The source of what clocks do and its `mark` stand together: one is missing.",
        "Căn cứ của đồng hồ và `mark` phải đi cùng nhau: thiếu một trong hai.",
    ),
    "clock_impossible": (
        'Here "{verb}" never changes anything about the term "{term}"; take it out.',
        'Ở đây "{verb}" không bao giờ thay đổi gì đối với thời hạn "{term}"; hãy bỏ đi.',
    ),
    "clock_in_branch": (
        'Clocks cannot be changed within the parallel block "{block}"; do it before or after.',
        'Không được thay đổi thời hạn bên trong khối song song "{block}"; hãy làm trước hoặc sau khối.',
    ),
    "time_missing": (
        'The term "{term}" runs here, so the step needs a time.',
        'Thời hạn "{term}" đang chạy ở đây nên bước phải có thời gian (time).',
    ),
    "party_in_running_term": (
        'The office waits for the party here while the term "{term}" runs; finish it before.',
        'Ở đây chờ bên đề nghị trong khi thời hạn "{term}" đang chạy; hãy kết thúc thời hạn trước.',
    ),
    "outside_in_running_term": (
        'The office waits for another agency here while the term "{term}" runs; say with "answer_within" for how long.',
        'Ở đây chờ cơ quan khác trong khi thời hạn "{term}" đang chạy; hãy ghi "answer_within" là chờ bao lâu.',
    ),
    "longer_than_term": (
        'The work can take {worst}, and the term "{term}" ({length}) leaves {allowed}; shorten a step on this way,'
        " or let steps run side by side: {path}.",
        'Công việc có thể mất {worst} trong khi thời hạn "{term}" ({length}) chỉ có {allowed}; hãy rút ngắn một bước'
        " trên đường này, hoặc cho các bước làm song song: {path}.",
    ),
    "promise_over_limit": (
        'The term "{term}" ({length}) is longer than "{name}" allows ({most}); shorten it.',
        'Thời hạn "{term}" ({length}) dài hơn mức "{name}" cho phép ({most}); hãy rút ngắn.',
    ),
    "calendar_needed": (
        'The term "{term}" counts calendar days and can be judged only with a calendar.',
        'Thời hạn "{term}" tính theo ngày lịch nên chỉ xét được khi có lịch làm việc.',
    ),
    # what is published already
    "in_force_already": (
        'Version {number} of "{code}" is in force on these days and stays as it is; a change needs a later first day.',
        'Phiên bản {number} của "{code}" đã có hiệu lực trong những ngày này và giữ nguyên; bản sửa phải có ngày hiệu'
        " lực muộn hơn.",
    ),
    # versions in force
    "gap": (
        "From {first} to {last} no version of {code} is in force: no case can begin on these days.",
        "Từ {first} đến {last} không có phiên bản nào của {code} có hiệu lực: những ngày này không mở được hồ sơ mới.",
    ),
    "gap_after": (
        "From {first} on no version of {code} is in force: no case can begin.",
        "Từ {first} trở đi không có phiên bản nào của {code} có hiệu lực: không mở được hồ sơ mới.",
    ),
    "unfit": (
        "{version} does not hold by the law of {day}: {why}",
        "{version} không còn phù hợp với quy định từ ngày {day}: {why}",
    ),
    "changed_since_export": (
        "The text is not the one that was exported: its hash is {found}, not {said}.",
        "Văn bản không phải là bản đã xuất: mã băm là {found}, không phải {said}.",
    ),
    "not_exported": (
        "This is no version that was exported as JSON.",
        "Đây không phải là phiên bản đã xuất dạng JSON.",
    ),
}
