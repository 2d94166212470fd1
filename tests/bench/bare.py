"""What everything is compared with: one FastAPI endpoint with a body model and an answer model, and nothing else."""

import sys

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel


class Asked(BaseModel):
    """A body about as large as that of a permit."""

    addressee_number: str
    affair: str
    procedure: str
    provider: str
    item: str


class Answered(BaseModel):
    """An answer about as large as that of a permit without its signature."""

    processing_number: str
    provider: str
    expires_at: str


app = FastAPI()


@app.post("/")
async def ask(body: Asked) -> Answered:
    """Answer without doing anything."""
    return Answered(processing_number=body.item, provider=body.provider, expires_at="2027-01-31T09:00:00+09:00")


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
