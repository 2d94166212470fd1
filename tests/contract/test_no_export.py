"""Where residence, applications and numbers are kept, no operation gives out a file, and the Internet has no way in."""

import pytest

from renkei.in_process import in_process
from renkei_kit.contract import operations_of

KEPT = ("feis", "ras")
GIVEN = {"application/json", "application/problem+json"}


@pytest.mark.control("D15")
@pytest.mark.parametrize("service", KEPT)
def test_every_answer_of_every_operation_is_json(service, contracts):
    given = {
        (operation["operationId"], media_type)
        for operation in operations_of(contracts[service])
        for response in operation["responses"].values()
        for media_type in response.get("content", {})
    }
    assert len(given) > 20
    assert {media_type for _, media_type in given} <= GIVEN


@pytest.mark.control("D15")
@pytest.mark.parametrize("service", KEPT)
async def test_a_crawl_for_files_gets_none(service, contracts):
    async with in_process(only=(service,)) as network:
        for path, methods in contracts[service]["paths"].items():
            for method in methods:
                for media_type in ("text/csv", "application/pdf", "application/vnd.ms-excel", "application/zip"):
                    answer = await network.http[service].request(method, path, headers={"Accept": media_type})
                    assert answer.status_code == 406
                    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.control("H14")
def test_from_the_internet_there_is_a_way_to_ras_only(topology):
    outside = [name for name, caller in topology.callers.items() if caller["zone"] == "internet"]
    reached = {callee for caller, callee in topology.flows if caller in outside}
    assert "ras" in reached
    assert not reached & {"ims", "feis", "juki-link"}
