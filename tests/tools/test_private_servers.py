"""A private server that cannot start says so in a sentence, and never is somebody else's."""

import shutil
import socket
import threading

import pytest

from tools import Stop, private_servers
from tools.private_servers import PrivatePostgres, PrivateRedis, postgres_folder


@pytest.mark.skipif(not shutil.which("redis-server"), reason="Redis is not installed")
def test_a_taken_port_is_not_mistaken_for_our_redis(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        threading.Thread(target=answer_once, args=(taken,), daemon=True).start()
        monkeypatch.setattr(private_servers, "free_port", lambda: taken.getsockname()[1])
        redis = PrivateRedis(tmp_path)
        with pytest.raises(Stop, match="Redis 没有启动，端口 [0-9]+ 可能已被占用"):
            redis.start()
    redis.stop()


def answer_once(server):
    server.accept()[0].close()  # wait_for_port
    line, _ = server.accept()
    line.recv(100)
    line.sendall(b"-ERR not Redis\r\n")
    line.close()


@pytest.mark.skipif(not postgres_folder(), reason="PostgreSQL is not installed")
def test_a_taken_port_of_postgres_is_said(tmp_path, monkeypatch):
    def refuse(self, program, *arguments):
        raise RuntimeError("could not bind IPv4 address: Address already in use")

    monkeypatch.setattr(PrivatePostgres, "_run", refuse)
    with pytest.raises(Stop, match="PostgreSQL 没有启动，端口 [0-9]+ 可能已被占用"):
        PrivatePostgres(tmp_path).start()
