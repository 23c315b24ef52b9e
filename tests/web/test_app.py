"""What holds for every page."""

from fastapi.testclient import TestClient


def test_the_first_page_names_the_plates(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Run RUN7" in answer.text
    assert "/plates/RUN7/1_2" in answer.text


def test_nothing_is_loaded_from_elsewhere(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_pages_that_are_not_there_say_so(client: TestClient) -> None:
    assert client.get("/nothing/here").status_code == 404
