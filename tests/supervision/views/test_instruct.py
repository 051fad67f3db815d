"""The form of an instruction takes the number that the matter has on 13710; its page shows it."""

import pytest

from supervision.models import Instruction
from tests.pages import TODAY

pytestmark = pytest.mark.usefixtures("noon")


def test_the_number_is_kept_and_shown(client, project, lead):
    client.force_login(lead)
    typed = {"text": "请抓紧", "due_date": TODAY, "number_13710": " 13710-2026-0108 "}
    assert client.post(f"/projects/{project.pk}/instruct/", typed).status_code == 302
    instruction = Instruction.objects.get()
    assert instruction.number_13710 == "13710-2026-0108"
    shown = client.get(instruction.get_absolute_url()).content.decode()
    assert "13710 编号 13710-2026-0108" in shown


def test_the_form_says_what_is_left_to_13710(client, project, lead):
    client.force_login(lead)
    shown = client.get(f"/projects/{project.pk}/instruct/").content.decode()
    assert "13710 平台上的签收、反馈、销号仍在平台办理" in shown


def test_one_that_is_too_long_is_said_at_its_field(client, project, lead):
    client.force_login(lead)
    typed = {"text": "请抓紧", "number_13710": "1" * 41}
    answer = client.post(f"/projects/{project.pk}/instruct/", typed)
    assert answer.status_code == 422
    assert list(answer.context["instruct_form"].errors) == ["number_13710"]
    assert "请抓紧" in answer.content.decode()
