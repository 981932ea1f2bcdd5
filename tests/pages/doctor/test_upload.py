"""The upload's page: studies are called by their patients once they are listed."""

from components.file_upload import FileUpload


async def test_studies_are_named_once_they_are_listed(reader, admit):
    key = admit('沈^若岚', 'P2', StudyDescription='双侧乳腺钼靶')
    await reader.open('/doctor/upload')
    await reader.does(FileUpload, 'studies', [key, 'unknown'])
    names = reader.shown(FileUpload)['names']
    assert names.keys() == {key}
    assert '双侧乳腺钼靶' in names[key]
