"""The metadata of a crate: members, terms, files and the analyses behind them, as JSON-LD."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from oncordia.domain.alliance import choose_name
from oncordia.formats.crate.plan import (
    CHECKSUM_FILE,
    CRATE_VERSION,
    PROVENANCE_FILE,
    RELEASE_FILE,
    CratePlan,
)


def write_metadata(folder: Path, plan: CratePlan, digests: Mapping[str, str]) -> None:
    """Write the metadata of the files that stand in ``folder``; digest by path."""
    from rocrate.model.contextentity import ContextEntity
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version=CRATE_VERSION)

    def add(entity_id: str, kind: str, **properties: Any) -> Any:
        said = {key: value for key, value in properties.items() if value not in ("", None, [])}
        return crate.add(ContextEntity(crate, entity_id, properties={"@type": kind, **said}))

    package = plan.package
    people = {
        one.member_id: add(
            f"#member-{one.member_id}",
            "Organization",
            name=choose_name(one.names),
            identifier=[str(known.value) for known in one.identifiers],
            address=one.country,
        )
        for one in (*plan.owners, plan.receiver)
    }
    terms = {
        str(one.clause): add(
            f"#terms-{one.clause.agreement_id}-v{one.clause.version}-{one.clause.clause}",
            "CreativeWork",
            name=f"Clause {one.clause.clause} of agreement {one.clause.agreement_id}",
            version=str(one.clause.version),
            identifier=str(one.clause),
            text=one.text,
            sha256=one.digest,
            description="sha256 is the digest of the agreement's text, which the parties signed.",
        )
        for one in package.terms
    }
    for file in plan.files:
        dataset = file.dataset
        entity = crate.add_file(
            folder / file.path,
            file.path,
            properties={
                "name": f"{dataset.data_kind} of {dataset.sample or 'the whole screen'}",
                "identifier": dataset.dataset_id,
                "encodingFormat": file.media_type,
                "contentSize": str(file.size_bytes),
                "sha256": digests[file.path],
            },
        )
        entity["license"] = terms[str(file.terms.clause)]
        entity["copyrightHolder"] = people[dataset.owner_id]
    for name, what in (
        (RELEASE_FILE, "What was released, to whom, and every decision with its reasons"),
        (PROVENANCE_FILE, "Inputs, options and version behind the data"),
    ):
        properties = {"name": what, "encodingFormat": "application/json", "sha256": digests[name]}
        crate.add_file(folder / name, name, properties=properties)
    crate.add_file(
        folder / CHECKSUM_FILE,
        CHECKSUM_FILE,
        properties={"name": "SHA-256 of every file", "encodingFormat": "text/plain"},
    )
    _add_actions(crate, add, plan)
    root = crate.root_dataset
    root["name"] = f"Release of {package.result_id} to {choose_name(plan.receiver.names)}"
    root["description"] = (
        f"{len(plan.files)} data sets of {package.result_id}, released on {package.on} by "
        f"{', '.join(terms)}" + (f" for: {package.purpose}" if package.purpose else "")
    )
    root["identifier"] = package.package_id
    root["datePublished"] = package.on.isoformat()
    root["license"] = list(terms.values())
    root["publisher"] = [people[one.member_id] for one in plan.owners]
    root["audience"] = people[plan.receiver.member_id]
    crate.metadata.write(folder)


def _add_actions(crate: Any, add: Callable[..., Any], plan: CratePlan) -> None:
    """One action for each analysis that made the data: program, options, input files."""
    for one in plan.analyses:
        program = add(
            f"#{one.program}-{one.version}",
            "SoftwareApplication",
            name=one.program,
            softwareVersion=one.version,
        )
        inputs = [
            add(
                f"#input-{file.digest[:16]}-{number}",
                "CreativeWork",
                name=file.name,
                sha256=file.digest,
                size=str(file.size_bytes),
            )
            for number, file in enumerate(one.inputs)
        ]
        results = [
            crate.get(file.path)
            for file in plan.files
            if file.dataset.dataset_id in one.dataset_ids
        ]
        action = add(
            f"#{one.analysis_id}",
            "CreateAction",
            name=one.name,
            description=f"Every option stands in {PROVENANCE_FILE}.",
            endTime=one.made_on.isoformat(),
        )
        action["instrument"] = program
        action["object"] = inputs
        action["result"] = results
