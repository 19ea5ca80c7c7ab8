"""Tables of data sets, services and requests go into every store whole, or not at all."""

import json
from pathlib import Path

import pytest

from oncordia.domain.alliance import (
    DataKind,
    Dataset,
    Service,
    ServiceRequest,
    ServiceStatus,
    from_plain,
)
from oncordia.errors import RefusedImport
from oncordia.workflows import import_registry, list_registry, show_registry
from oncordia.workflows.ports import RecordStore

DIGEST = "ab" * 32
TABLES = {
    "members": "org_id,name,type,country\nH1,Clinic,hospital,CN\nF1,Firm,company,IT\n",
    "agreements": "agreement_id,name,kind,parties,status\nA1,Pact,framework,H1;F1,planned\n",
    "consents": "consent_id,subjects,use,holder_id,country\nC1,S1;S2,HMB,H1,CN\n",
    "platforms": "platform_id,name,operators\nB1,Organoid base,H1\n",
    "datasets": "dataset_id,owner,data_kind,donors,sample,consent_id,agreement_id,country,digest,"
    "made_on,derived_from,source_file\n"
    f"D1,H1,genome,S1,LINE-01,C1,A1,CN,sha256:{DIGEST.upper()},2024-05-06,,list.xlsx\n"
    "D2,H1,aggregate,,,,,CN,,,D1,list.xlsx\n",
    "services": "服务编号,平台编号,名称,单位\nV1,B1,类器官培养,份\n",
    "service_requests": "request_id,service_id,platform_id,member_id,asked_on,amount,status,"
    "closed_on\nQ1,V1,B1,F1,2024-05-06,12,已完成,2024-06-01\nQ2,V1,B1,F1,2024-05-07,,,\n",
}


def write(folder: Path, **changed: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in {**TABLES, **changed}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def value(store: RecordStore, kind: str, record_id: str) -> dict[str, object]:
    record = store.get_record(kind, record_id)
    assert record is not None
    return record.value


def test_import_registry__keeps_data_sets_services_and_requests(
    store: RecordStore, tmp_path: Path
) -> None:
    plan = import_registry(write(tmp_path / "t"), store, actor="anna")

    genome = from_plain(Dataset, value(store, "dataset", "D1"))
    service = from_plain(Service, value(store, "service", "V1"))
    done = from_plain(ServiceRequest, value(store, "service_request", "Q1"))
    asked = from_plain(ServiceRequest, value(store, "service_request", "Q2"))
    assert {table.file: table.kept for table in plan.tables}["datasets.csv"] == 2
    assert (genome.data_kind, genome.subject_ids) == (DataKind.GENOME, ("S1",))
    assert (genome.consent_id, genome.agreement_id, genome.digest) == ("C1", "A1", DIGEST)
    assert genome.source is not None
    assert genome.source.file == "list.xlsx"
    assert (service.platform_id, service.unit) == ("B1", "份")
    assert (done.status, done.amount, str(done.closed_on)) == (
        ServiceStatus.DONE,
        12.0,
        "2024-06-01",
    )
    assert (asked.status, asked.amount) == (ServiceStatus.ASKED, 1.0)
    assert store.verify_audit().is_sound


def test_import_registry__links_data_sets_and_requests_to_what_they_name(
    store: RecordStore, tmp_path: Path
) -> None:
    import_registry(write(tmp_path / "t"), store, actor="anna")

    data = show_registry("D1", store)
    platform = show_registry("B1", store)
    assert {(one.predicate, one.record_id) for one in data.names} == {
        ("owned_by", "H1"),
        ("under", "C1"),
        ("made_under", "A1"),
        ("about", "S1"),
    }
    assert [(one.predicate, one.record_id) for one in data.named_by] == [("derived_from", "D2")]
    assert {(one.kind, one.record_id) for one in platform.named_by} == {
        ("service", "V1"),
        ("service_request", "Q1"),
        ("service_request", "Q2"),
    }
    assert [(one.sort, one.name) for one in list_registry(store, "dataset")] == [
        ("genome", "genome of LINE-01"),
        ("aggregate", "aggregate of H1"),
    ]
    assert [one.sort for one in list_registry(store, "service_request")] == ["done", "asked"]


def test_import_registry__plans_them_and_changes_nothing(
    store: RecordStore, tmp_path: Path
) -> None:
    plan = import_registry(write(tmp_path / "t"), store, actor="anna", dry_run=True)

    counts = {table.file: (table.rows, table.kept) for table in plan.tables}
    assert counts["datasets.csv"] == counts["service_requests.csv"] == (2, 2)
    assert counts["services.csv"] == (1, 1)
    assert store.count_records("dataset") == 0
    assert store.list_audit() == []


def test_import_registry__flags_a_data_set_that_another_table_puts_under_another_consent(
    store: RecordStore, tmp_path: Path
) -> None:
    import_registry(write(tmp_path / "t"), store, actor="anna")
    changed = TABLES["datasets"].replace(",LINE-01,C1,", ",LINE-01,C2,")
    consents = TABLES["consents"] + "C2,S1,GRU,H1,CN\n"
    plan = import_registry(
        write(tmp_path / "t", datasets=changed, consents=consents), store, actor="ben"
    )

    assert [(one.subject_id, one.attribute) for one in plan.contradictions] == [
        ("D1", "consent_id")
    ]
    assert value(store, "dataset", "D1")["consent_id"] == "C1"
    assert json.loads(store.list_audit(action="flag")[0].detail)["values"] == ["C1", "C2"]


def test_import_registry__tells_every_fault_of_them_at_once(
    store: RecordStore, tmp_path: Path
) -> None:
    folder = write(
        tmp_path / "t",
        datasets="dataset_id,owner,data_kind,donors,consent_id,agreement_id,country,digest,"
        "n_subjects,derived_from\n"
        "D1,H9,genom,S1,C9,A9,China,12ab,1.5,D9\n"
        "D2,,curves,S1;S2;S3,C1,,CN,,2,D2\n",
        services="service_id,platform_id,name\nV1,B9,Culture\nV2,B1,\nV3,B1,Images\n",
        platforms=TABLES["platforms"] + "B2,Image base,F1\n",
        service_requests="request_id,service_id,platform_id,member_id,asked_on,amount,status\n"
        "Q1,V9,B1,F9,2024-05,0,done\nQ2,V3,B2,F1,2024-05-06,2,asked\n",
    )
    with pytest.raises(RefusedImport) as caught:
        import_registry(folder, store, actor="anna")

    assert str(caught.value).splitlines() == [
        "datasets.csv, row 2, column data_kind: 'genom' is no kind of data; the nearest is "
        "'genome'",
        "datasets.csv, row 2, column digest: '12ab' is no SHA-256; write its 64 hexadecimal "
        "digits, or leave it empty",
        "datasets.csv, row 2, column country: 'China' is no country; write two capital letters, "
        "such as CN",
        "datasets.csv, row 2, column n_subjects: '1.5' is no number of things; write 0 or a whole "
        "number",
        "datasets.csv, row 2, column owner: the member 'H9' is unknown; add H9, or mend the id",
        "datasets.csv, row 2, column consent_id: the consent 'C9' is unknown; add C9, or mend "
        "the id",
        "datasets.csv, row 2, column agreement_id: the agreement 'A9' is unknown; add A9, or mend "
        "the id",
        "datasets.csv, row 2, column derived_from: the dataset 'D9' is unknown; add D9, or mend "
        "the id",
        "datasets.csv, row 3, column owner: the row names no member; write the id of the member",
        "datasets.csv, row 3, column donors: data set D2 names 3 donors but n_subjects is 2; mend "
        "it, or leave it empty",
        "datasets.csv, row 3, column derived_from: data set D2 is derived from itself; name what "
        "it came from",
        "service_requests.csv, row 2, column asked_on: 2024-05 is no day; write YYYY-MM-DD",
        "service_requests.csv, row 2, column amount: the amount of service request Q1 must be "
        "above 0, got 0.0; mend it, or leave it empty",
        "service_requests.csv, row 2, column status: service request Q1 is done: closed_on goes "
        "with declined and done; mend it, or leave it empty",
        "service_requests.csv, row 2, column service_id: the service 'V9' is unknown; add V9, or "
        "mend the id",
        "service_requests.csv, row 2, column member_id: the member 'F9' is unknown; add F9, or "
        "mend the id",
        "service_requests.csv, row 3, column platform_id: service V3 is of platform B1, not of "
        "B2; mend the platform or the service",
        "services.csv, row 2, column platform_id: the platform 'B9' is unknown; add B9, or mend "
        "the id",
        "services.csv, row 3, column name: service V2 has no name; give at least one",
    ]
    assert store.count_records("member") == 0
    assert store.list_audit() == []
